import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { resetToken } from '../../support/mail.ts'
import { APP, AUTH, SITES_ENV, startBrowser, type TestBrowser, WIKI } from '../../support/sites.ts'

/** A browser that is signed in to two sites, and what asks for one of them. */
async function start(env: Record<string, string> = {}) {
  const t = await startApp({ ...SITES_ENV, ...env })
  const browser = startBrowser(t)
  await browser.signIn(bob)
  for (const site of [APP, WIKI]) expect((await browser.visit(`${site}/`)).at(-1)).toBe(`200 ${site}/`)
  const statuses = () =>
    Promise.all([APP, WIKI].map(async (site) => (await browser.get(`${site}/`)).statusCode))
  return { t, browser, statuses, cookies: cookiesOf(browser) }
}

const cookiesOf = (browser: TestBrowser) => Object.fromEntries(browser.jarOf(AUTH))
const countOf = async ({ app }: TestApp) => (await app.knex('site_sessions')).length

it('ends on every site when the session does: signed out, from another device, all, or the user is deleted', async () => {
  const endings: ((context: Awaited<ReturnType<typeof start>>) => Promise<unknown>)[] = [
    ({ t, cookies }) => t.form('DELETE', '/sessions', {}, cookies),
    ({ t, cookies }) => t.form('DELETE', '/users/me', { password: bob.password }, cookies),
    async ({ t }) => {
      const other = startBrowser(t)
      await other.signIn(bob)
      return t.form('DELETE', '/sessions/others', {}, cookiesOf(other))
    },
    async ({ t }) =>
      t.form('PUT', '/reset_password', {
        reset_token: await resetToken(t),
        new_password: 'another password',
      }),
  ]
  for (const end of endings) {
    const context = await start()
    expect(await context.statuses()).toEqual([200, 200])
    await end(context)
    expect(await context.statuses()).toEqual([302, 302])
    expect(await countOf(context.t)).toBe(0)
  }
})

it('ends on every site when the password is changed, and comes back with the new ID of the session', async () => {
  const { t, browser, statuses, cookies } = await start()
  const change = { current_password: bob.password, new_password: 'another password' }
  const changed = await t.form('PUT', '/users/me/password', change, cookies)
  expect(changed.statusCode).toBe(200)
  expect(await statuses()).toEqual([302, 302])
  await t.app.forwardAuth.purge()
  expect(await countOf(t)).toBe(0)
  for (const { name, value } of changed.cookies) browser.jarOf(AUTH).set(name, value)
  expect((await browser.visit(`${APP}/`)).at(-1)).toBe(`200 ${APP}/`)
})

it('ends on every site with the idle and the absolute timeout of the session, which sites keep in use', async () => {
  const { t, statuses } = await start({ SESSION_IDLE_SECONDS: '3600', SESSION_ABSOLUTE_SECONDS: '10800' })
  for (let i = 0; i < 4; i++) {
    t.pass(2500)
    expect(await statuses()).toEqual([200, 200])
    const last = async () => (await t.app.knex('sessions').first()).last_seen_at
    await expect.poll(last).toBeGreaterThan(t.now() - 2000)
  }
  t.pass(2500)
  expect(await statuses()).toEqual([302, 302])
  expect(await countOf(t)).toBe(0)
  const idle = await start({ SESSION_IDLE_SECONDS: '3600' })
  idle.t.pass(3601)
  expect(await idle.statuses()).toEqual([302, 302])
})

it('is remembered by a site as long as by the service', async () => {
  const t = await startApp(SITES_ENV)
  await t.form('POST', '/users', bob)
  const answer = await t.form('POST', '/sessions', { ...bob, remember: 'true' })
  const browser = startBrowser(t)
  for (const { name, value } of answer.cookies) browser.jarOf(AUTH).set(name, value)
  const started = await browser.get(`${APP}/.auth/start?to=%2F`)
  const ticketed = await browser.get(String(started.headers.location))
  const done = await browser.get(String(ticketed.headers.location))
  const maxAge = done.cookies.find(({ name }) => name === '__Host-site_session')?.maxAge
  expect(Math.abs((maxAge ?? 0) - 2_592_000)).toBeLessThan(60)
})

it('ends ten thousand IDs of a site with one session', async () => {
  const { t, cookies } = await start()
  const [{ session_digest }] = await t.app.knex('site_sessions')
  const rows = Array.from({ length: 10_000 }, (_, i) => ({
    digest: `digest ${i}`,
    session_digest,
    site: APP,
    created_at: 1,
  }))
  await t.app.knex.batchInsert('site_sessions', rows, 200)
  expect((await t.form('DELETE', '/sessions', {}, cookies)).statusCode).toBe(200)
  expect(await countOf(t)).toBe(0)
})

it('deletes tickets that are over, and those that a clock which was ahead wrote', async () => {
  const { t, browser } = await start()
  await browser.get(String((await browser.get(`${APP}/.auth/start?to=%2F`)).headers.location))
  const [ticket] = await t.app.knex('site_tickets')
  await t.app.knex('site_tickets').insert({ ...ticket, digest: 'x', expires_at: t.now() + 86_400_000 })
  await t.app.forwardAuth.purge()
  expect(await t.app.knex('site_tickets').pluck('digest')).toEqual([ticket.digest])
  t.pass(60)
  await t.app.forwardAuth.purge()
  expect(await t.app.knex('site_tickets')).toEqual([])
})
