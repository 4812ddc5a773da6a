import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { itOfServer } from '../../support/server-only.ts'
import { SITES_ENV } from '../../support/sites.ts'

const WARNING = 'apps are told addresses that nobody confirmed'

async function warns(env: Record<string, string>): Promise<boolean> {
  const { log } = await startApp(env)
  return log.map((line) => JSON.parse(line)).some(({ level, msg }) => level === 40 && msg.includes(WARNING))
}

itOfServer('warns at its start where sites are told addresses that nobody confirmed', async () => {
  expect(await warns(SITES_ENV)).toBe(true)
})

it('does not where an address is confirmed, nobody can register, or there is no site', async () => {
  expect(await warns({ ...SITES_ENV, REQUIRE_VERIFIED_EMAIL: 'true' })).toBe(false)
  expect(await warns({ ...SITES_ENV, REGISTRATION: 'closed' })).toBe(false)
  expect(await warns({})).toBe(false)
})
