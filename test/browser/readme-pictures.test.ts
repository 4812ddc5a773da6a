import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { signIn } from './account.ts'
import { openPage } from './browser.ts'
import { mailTo, send, useService } from './service.ts'
import { arrive, follow } from './steps.ts'

// What is checked in differs with the fonts of the machine: it is drawn anew only where that is asked for.
const IMAGES =
  process.env.README_PICTURES === '1'
    ? join(import.meta.dirname, '../../docs/images')
    : mkdtempSync(join(tmpdir(), 'pictures-'))
const MOST_BYTES = 60_000
const WIDTH = 800
const MARGIN = 24
const WINDOW = { viewport: { width: WIDTH, height: 600 } }
const alice = { email: 'alice@example.com', password: 'correct horse battery' }

/** The browser of her telephone. */
const userAgent =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

const service = useService({ SERVICE_NAME: 'Example Accounts' })

/** Draws a page, from its top down to an element. */
async function draw(page: Page, name: string, last: Locator): Promise<void> {
  const { y = 0, height = 0 } = (await last.boundingBox()) ?? {}
  await page.screenshot({
    path: join(IMAGES, `${name}.png`),
    fullPage: true,
    clip: { x: 0, y: 0, width: WIDTH, height: y + height + MARGIN },
    caret: 'hide',
  })
}

it('draws the pictures of the README, each of them small', async () => {
  await send(service, 'POST', '/users', alice)
  const { token } = await mailTo(service, alice.email, 'Confirm')
  await send(service, 'PUT', '/verify_email', { token })
  await signIn(await openPage(`${service.url}/sign-in`, { userAgent }), alice)
  const light = await openPage(`${service.url}/sign-in`, WINDOW)
  await arrive(light, 'Sign in')
  await draw(light.page, 'sign-in', light.page.locator('main'))
  await signIn(light, alice)
  await follow(light, 'Sessions and devices')
  await arrive(light, 'Sessions and devices')
  await draw(light.page, 'sessions', light.page.getByRole('button', { name: 'Sign out all others' }))
  const dark = await openPage(`${service.url}/sign-in`, { ...WINDOW, colorScheme: 'dark' })
  await signIn(dark, alice)
  await draw(dark.page, 'account', dark.page.locator('main'))
  const drawn = readdirSync(IMAGES)
  expect(drawn.sort()).toEqual(['account.png', 'sessions.png', 'sign-in.png'])
  for (const name of drawn) expect(statSync(join(IMAGES, name)).size).toBeLessThan(MOST_BYTES)
})
