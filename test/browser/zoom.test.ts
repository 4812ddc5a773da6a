import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openTab, useBrowser } from './pages-support.ts'
import { WALK_MS, walkAll } from './states/index.ts'

const browser = useBrowser()
/** What a window of 1280 pixels is at 200 % and 400 % (WCAG 2.2, 1.4.10), and at 100 % and 200 % with text at 200 % (1.4.4). */
const ZOOMS = [
  ['at 200 %', { width: 640, height: 512 }, '100%'],
  ['at 400 %', { width: 320, height: 256 }, '100%'],
  ['with text at 200 %', { width: 1280, height: 1024 }, '200%'],
  ['with text at 200 % on a small phone', { width: 320, height: 568 }, '200%'],
] as const

/** What reaches out of the window sideways, or is cut off by what it is in; nothing that is for screen readers alone. */
const CUT_OFF = `[...document.body.querySelectorAll('*')].flatMap((element) => {
  const { left, right, width, height } = element.getBoundingClientRect()
  if (width === 0 || height === 0 || element.closest('.unseen, svg')) return []
  const isOutside = left < -0.5 || right > document.documentElement.clientWidth + 0.5
  // A field scrolls what was typed into it.
  const isCut = element.tagName !== 'INPUT' && (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
  return isOutside || isCut ? [element.outerHTML.slice(0, 120)] : []
})`

async function cutOffOn(page: Page, fontSize: string): Promise<string[]> {
  await page.evaluate(`document.documentElement.style.fontSize = '${fontSize}'`)
  const sideways = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return [
    ...(sideways > 0 ? [`scrolls ${sideways} px sideways`] : []),
    ...(await page.evaluate<string[]>(CUT_OFF)),
  ]
}

it('cuts nothing off and does not scroll sideways in any state of any page, zoomed or with large text', {
  timeout: WALK_MS,
}, async () => {
  const { page } = await openTab(browser(), { deviceScaleFactor: 2, locale: 'fr-FR' })
  const found: string[] = []
  const check = async (state: string) => {
    for (const [zoom, size, fontSize] of ZOOMS) {
      await page.setViewportSize(size)
      for (const fault of await cutOffOn(page, fontSize)) found.push(`${state} ${zoom}: ${fault}`)
    }
  }
  await walkAll(page, check, { SERVICE_NAME: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenverwaltung' })
  expect(found).toEqual([])
})
