import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type Site, startSite } from '../pages-support.ts'
import { walkAccount, walkEnd } from './account.ts'
import { walkBeginning } from './beginning.ts'
import { walkClosed, walkFailures, walkThrottled } from './failures.ts'
import { walkLinks } from './links.ts'
import { walkSecondFactor } from './second-factor.ts'

/** Only so that a browser that hangs is told of: a busy machine may take long over so many pages. */
export const WALK_MS = 400_000

const LIMITS = ['SIGN_UPS', 'MAIL_REQUESTS', 'FAILURES']

/** Leads a tab through every state of every page; calls `check` in each of them, and gives how many there were. */
export async function walkAll(
  page: Page,
  check: (state: string) => Promise<void>,
  env: Record<string, string> = {},
): Promise<number> {
  let count = 0
  const walkOn = (site: Site) => ({
    page,
    site,
    async check(state: string) {
      count += 1
      await check(state)
      // To be looked at, where the environment names a directory for them.
      const directory = process.env.PICTURES
      const name = `${state.replace(/\W+/g, '-')}.png`
      if (directory) await page.screenshot({ path: join(directory, name), fullPage: true })
    },
  })
  const walk = walkOn(await startSite(env))
  await walkBeginning(walk)
  await walkAccount(walk)
  await walkSecondFactor(walk)
  await walkEnd(walk)
  await walkLinks(walk)
  await walkFailures(walk)
  await page.context().clearCookies()
  const closed = await startSite({ ...env, REGISTRATION: 'closed', SECOND_FACTOR: 'off' })
  await walkClosed(walkOn(closed))
  const limits = Object.fromEntries(LIMITS.map((name) => [`LIMIT_NETWORK_${name}`, '1']))
  await walkThrottled(walkOn(await startSite({ ...env, ...limits })))
  return count
}
