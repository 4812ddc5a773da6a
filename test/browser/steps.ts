import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Visit } from './browser.ts'

/** Waits for the page of this title, on which `said` is said to be done, and holds it to what every page promises. */
export async function arrive(visit: Visit, title: string | RegExp, said?: string | RegExp): Promise<void> {
  await heading(visit.page, title).waitFor()
  if (said) await visit.page.getByRole('status').filter({ hasText: said }).waitFor()
  await checkPage(visit)
}

/** Waits for a form to be there again with what is wrong, of which the browser itself writes a line to its console. */
export async function refuse(visit: Visit, status: number, said: string | RegExp): Promise<void> {
  await visit.page.getByRole('alert').filter({ hasText: said }).waitFor()
  const line = expect.stringContaining(`the server responded with a status of ${status} `)
  await expect.poll(() => visit.faults).toEqual([line])
  visit.faults.length = 0
  await checkPage(visit)
}

async function checkPage({ page, faults, strangers }: Visit): Promise<void> {
  await page.waitForLoadState()
  expect(await sidewaysScroll(page)).toBe(0)
  expect({ faults, strangers }).toEqual({ faults: [], strangers: [] })
}

/** The first heading of a page, with this text. */
export const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name, exact: true })

/** Fills in fields, by their names, and presses a button. */
export async function submit(
  { page }: Pick<Visit, 'page'>,
  button: string,
  fields: Record<string, string> = {},
): Promise<void> {
  await page.waitForLoadState()
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value)
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** Follows a link, by its text. */
export async function follow({ page }: Pick<Visit, 'page'>, name: string): Promise<void> {
  // A page that is left before its script is there says that it was broken off.
  await page.waitForLoadState()
  await page.getByRole('link', { name, exact: true }).click()
}

/** By how many pixels a page is wider than the window. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page
    .locator('html')
    .evaluate((html: { scrollWidth: number; clientWidth: number }) => html.scrollWidth - html.clientWidth)

/** Keeps a picture of the page where PICTURES names a directory for them, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env.PICTURES
  if (!directory) return
  mkdirSync(directory, { recursive: true })
  await page.screenshot({ path: join(directory, `${name.replace(/\W+/g, '-')}.png`), fullPage: true })
}
