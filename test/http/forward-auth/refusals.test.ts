import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { ASK, KINDS } from '../../support/forward-auth.ts'
import { itOfServer } from '../../support/server-only.ts'
import { APP, SITES_ENV } from '../../support/sites.ts'

const UNKNOWN = 'http://app.example.com'

/** The service, and a function that gives the line of the log about the request that was answered last. */
async function start() {
  const t = await startApp(SITES_ENV)
  const lastLine = () =>
    t.log.map((line) => JSON.parse(line)).findLast(({ msg }) => msg === 'request answered')
  return { ...t, lastLine }
}

itOfServer.each(KINDS)(
  'has the log say which site %s asked about, and why it was refused',
  async (_, ask) => {
    const t = await start()
    const refused = async (url: string, headers = {}) => {
      await ask(t, { url, headers, method: 'POST' })
      const { code, site, req } = t.lastLine()
      expect(JSON.stringify(req)).not.toContain('SECRET')
      return [code, site]
    }
    expect(await refused(`${UNKNOWN}/reset/SECRET?token=SECRET`)).toEqual([
      'forward_auth.unknown_site',
      UNKNOWN,
    ])
    expect(await refused(`${APP}/SECRET`, { origin: 'https://evil.example' })).toEqual([
      'request.cross_site',
      APP,
    ])
    expect(await refused(`${APP}/SECRET`)).toEqual(['forward_auth.not_signed_in', APP])
  },
)

itOfServer('has the log say of no site where the headers of a proxy cannot be read', async () => {
  const t = await start()
  await t.app.inject({ url: '/forward-auth/nginx' })
  expect(t.lastLine()).toMatchObject({ code: 'forward_auth.unknown_site', res: { status: 403 } })
  expect(t.lastLine()).not.toHaveProperty('site')
})

itOfServer('has the log say which site was to be given a session, and why it was not', async () => {
  const t = await start()
  const headers = { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'app.example.com' }
  await t.app.inject({ url: '/forward-auth/site/start?to=%2F', headers })
  expect(t.lastLine()).toMatchObject({ code: 'forward_auth.unknown_site', site: UNKNOWN })
  const query = new URLSearchParams({ to: `https://${'x'.repeat(5000)}.example/`, state: 'a'.repeat(64) })
  await t.app.inject({ url: `/forward-auth/ticket?${query}` })
  expect(t.lastLine()).toMatchObject({ code: 'forward_auth.unknown_site' })
  expect(t.lastLine().site).toHaveLength(200)
})

it('holds no site to https by what it answers a proxy, whoever asks', async () => {
  const t = await start()
  const away = { inject: (request: object) => t.app.inject({ ...request, remoteAddress: '203.0.113.7' }) }
  for (const [, ask] of KINDS)
    for (const url of [`${APP}/`, `${UNKNOWN}/`])
      for (const app of [t.app, away as typeof t.app]) {
        const { statusCode, headers } = await ask({ app }, { url })
        expect(statusCode).toBeGreaterThanOrEqual(400)
        expect(headers).not.toHaveProperty('strict-transport-security')
      }
  expect((await ASK.proxy(t, { url: `${APP}/` })).statusCode).toBe(401)
  expect((await t.get('/')).headers).toHaveProperty('strict-transport-security')
})
