import axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openTab, useBrowser } from './pages-support.ts'
import { WALK_MS, walkAll } from './states/index.ts'

const browser = useBrowser()
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const STATES = 80
const LOOKS: [string, BrowserContextOptions][] = [
  ['on a desktop', {}],
  [
    'on a small phone in the dark, in French',
    { viewport: { width: 320, height: 568 }, colorScheme: 'dark', locale: 'fr-FR' },
  ],
]

/** What is there for password managers alone, and shown all the same. */
const HIDDEN_AND_SHOWN = `[...document.querySelectorAll('[hidden]')]
  .filter((element) => element.getClientRects().length > 0)
  .map((element) => 'is shown: ' + element.outerHTML)`

/** What axe finds on a page as it is shown now. */
async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const run = `axe.run(document, ${JSON.stringify({ runOnly: RULES, resultTypes: ['violations'] })})`
  const { violations } = await page.evaluate<axe.AxeResults>(run)
  const broken = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary.replace(/\s+/g, ' ')}`),
  )
  return [...broken, ...(await page.evaluate<string[]>(HIDDEN_AND_SHOWN))]
}

it.each(LOOKS)(
  'breaks no rule of WCAG 2.2 AA in any state of any page %s',
  { timeout: WALK_MS },
  async (_, options) => {
    const { page } = await openTab(browser(), options)
    const found: string[] = []
    const count = await walkAll(page, async (state) => {
      for (const violation of await violationsOn(page)) found.push(`${state}: ${violation}`)
    })
    expect(found).toEqual([])
    expect(count).toBeGreaterThan(STATES)
  },
)
