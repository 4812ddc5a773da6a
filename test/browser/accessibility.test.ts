import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openTab, useBrowser } from './pages-support.ts'
import { walkAll } from './states/index.ts'

const browser = useBrowser()
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const STATES = 80

/** What axe finds on a page as it is shown now. */
async function violationsOn(page: Page, rules: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source)
  const run = `axe.run(document, ${JSON.stringify({ runOnly: rules, resultTypes: ['violations'] })})`
  const { violations } = await page.evaluate<axe.AxeResults>(run)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary.replace(/\s+/g, ' ')}`),
  )
}

it('breaks no rule of WCAG 2.2 AA in any state of any page, in the light and in the dark', async () => {
  const { page } = await openTab(browser())
  const found: string[] = []
  const count = await walkAll(page, async (state) => {
    for (const violation of await violationsOn(page, RULES)) found.push(`${state}: ${violation}`)
    // The rest of the rules does not ask for colours.
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const violation of await violationsOn(page, ['color-contrast']))
      found.push(`${state}, dark: ${violation}`)
    await page.emulateMedia({ colorScheme: 'light' })
  })
  expect(found).toEqual([])
  expect(count).toBeGreaterThan(STATES)
})

it('breaks none on a small phone in the dark, in French', async () => {
  const { page } = await openTab(browser(), {
    viewport: { width: 320, height: 568 },
    colorScheme: 'dark',
    locale: 'fr-FR',
  })
  const found: string[] = []
  const count = await walkAll(page, async (state) => {
    for (const violation of await violationsOn(page, RULES)) found.push(`${state}: ${violation}`)
  })
  expect(found).toEqual([])
  expect(count).toBeGreaterThan(STATES)
})
