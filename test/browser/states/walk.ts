import type { Page } from 'playwright-core'
import type { Site } from '../pages-support.ts'

/** A way through states of pages; `check` is called in each of them, by its name. */
export interface Walk {
  page: Page
  site: Site
  check(state: string): Promise<void>
}

/** Who goes there. */
export const ann = { email: 'ann@example.com', password: 'correct horse battery' }

/** The newest code that was mailed to an address. */
export const mailedCode = async ({ site }: Walk, email: string): Promise<string> =>
  (await site.mailTo(email)).code

/** Opens a path and checks what is there. */
export async function look({ page, site, check }: Walk, path: string, state = path): Promise<void> {
  await page.goto(site.url + path)
  await check(state)
}
