import { expect, it } from 'vitest'
import { bob } from '../support/app.ts'
import { APP_HOST, PROXIES } from '../support/deployed-proxies.ts'
import { enterSite, startProtected, TLS_ENV } from '../support/protected-app.ts'

const APP = `https://${APP_HOST}`
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }

it.each(Object.entries(PROXIES))(
  'gives a site by https, through %s, a session in a cookie that no other host can set, and shows the app with it',
  async (_, start) => {
    const context = await startProtected(start, TLS_ENV)
    const { askApp, seen } = context
    const denied = await askApp('/reports', HTML)
    expect(denied.headers.location).toBe(
      `${TLS_ENV.PUBLIC_URL}/sign-in?return_to=${encodeURIComponent(`${APP}/reports`)}`,
    )
    const cookie = await enterSite(context)
    expect(cookie).toMatch(/^__Host-site_session=[\w-]{43}$/)
    expect((await askApp('/', { cookie, origin: `http://${APP_HOST}` }, 'POST')).status).toBe(403)
    for (const name of ['site_session', '__Host-session_id'])
      expect((await askApp('/', { cookie: cookie.replace('__Host-site_session', name) })).status).not.toBe(
        200,
      )
    expect(seen).toEqual([])
    // More than nginx takes by itself.
    const upload = 'x'.repeat(3_000_000)
    expect((await askApp('/', { cookie, origin: APP }, 'POST', upload)).status).toBe(200)
    const { headers = {} } = seen.at(-1) ?? {}
    expect(headers).toMatchObject({ 'remote-user': bob.email, 'x-forwarded-proto': 'https' })
    expect(headers.cookie ?? '').toBe('')
  },
)
