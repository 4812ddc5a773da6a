import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { itOfServer } from '../../support/server-only.ts'
import { SITES_ENV } from '../../support/sites.ts'

const WARNING = 'apps are told addresses that nobody confirmed'
const NO_PROXY = 'no proxy may ask who is signed in'

async function warns(env: Record<string, string>, warning = WARNING): Promise<boolean> {
  const { log } = await startApp(env)
  return log.map((line) => JSON.parse(line)).some(({ level, msg }) => level === 40 && msg.includes(warning))
}

itOfServer('warns at its start where sites are told addresses that nobody confirmed', async () => {
  expect(await warns(SITES_ENV)).toBe(true)
})

it('does not where an address is confirmed, nobody can register, or there is no site', async () => {
  expect(await warns({ ...SITES_ENV, REQUIRE_VERIFIED_EMAIL: 'true' })).toBe(false)
  expect(await warns({ ...SITES_ENV, REGISTRATION: 'closed' })).toBe(false)
  expect(await warns({})).toBe(false)
})

itOfServer('warns in production where there are sites, and no proxy that may ask', async () => {
  const env = { ...SITES_ENV, NODE_ENV: 'production', SMTP_URL: 'smtp://127.0.0.1:1', BCRYPT_COST: '10' }
  expect(await warns(env, NO_PROXY)).toBe(true)
  expect(await warns({ ...env, TRUSTED_PROXIES: '127.0.0.1' }, NO_PROXY)).toBe(false)
  expect(await warns({ ...env, FORWARD_AUTH_SITES: '' }, NO_PROXY)).toBe(false)
  expect(await warns(SITES_ENV, NO_PROXY)).toBe(false)
})
