import type { LightMyRequestResponse } from 'fastify'
import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { ASK } from '../../support/forward-auth.ts'
import { APP, AUTH, SITES_ENV, startBrowser } from '../../support/sites.ts'

const PAGE = `${APP}/reports?year=2026`
const START = `${APP}/.auth/start?to=%2Freports%3Fyear%3D2026`

/** Where somebody is led who signs in on the page, and who comes to it signed in already. */
async function leadsOf(t: TestApp, return_to: string): Promise<unknown[]> {
  await t.form('POST', '/users', bob)
  const posted = await t.form('POST', '/sign-in', { ...bob, return_to })
  const cookies = Object.fromEntries(posted.cookies.map(({ name, value }) => [name, value]))
  const url = `/sign-in?return_to=${encodeURIComponent(return_to)}`
  const shown = await t.app.inject({ url, cookies, headers: { accept: 'text/html' } })
  expect(shown.statusCode).toBe(303)
  // From a form, a page of its own leads on to other places.
  const [, leading] = /<meta http-equiv="refresh" content="0; url=([^"]*)">/.exec(posted.body) ?? []
  expect(posted.headers.location ?? leading).toBe(shown.headers.location)
  return [shown.headers.location]
}

it('leads to the page of a site by way of what gives it a session there, and to one of its own host at once', async () => {
  const t = await startApp(SITES_ENV)
  expect(await leadsOf(t, PAGE)).toEqual([START])
  expect(await leadsOf(t, `${AUTH}/app/reports`)).toEqual([`${AUTH}/app/reports`])
})

it('does so, too, where pages of the site may call with credentials', async () => {
  const t = await startApp({ ...SITES_ENV, ALLOWED_ORIGINS: APP })
  expect(await leadsOf(t, PAGE)).toEqual([START])
})

it('leads to any port of localhost in development', async () => {
  const t = await startApp()
  expect(await leadsOf(t, 'http://localhost:8080/x')).toEqual(['http://localhost:8080/x'])
})

it('leads to the account instead of a place that is no site', async () => {
  const t = await startApp(SITES_ENV)
  for (const place of [
    'https://evil.example/',
    'http://app.example.com/',
    `${APP}:8443/`,
    `${APP}//evil.example`,
  ])
    expect([place, ...(await leadsOf(t, place))]).toEqual([place, expect.stringMatching(/\/account$/)])
})

it.each([
  ['', SITES_ENV],
  [' and whose pages may call with credentials', { ...SITES_ENV, ALLOWED_ORIGINS: APP }],
])('leads to the account at last from a site whose proxy hands nothing to the service%s', async (_, env) => {
  const t = await startApp(env)
  const browser = startBrowser(t)
  await browser.signIn(bob)
  const way: string[] = []
  for (let next: string | undefined = PAGE; next && way.length < 10; ) {
    const { origin, pathname, search } = new URL(next, AUTH)
    const cookies = Object.fromEntries(browser.jarOf(origin))
    const headers = { accept: 'text/html' }
    const answer: LightMyRequestResponse =
      origin === AUTH
        ? await t.app.inject({ url: pathname + search, cookies, headers })
        : await ASK.proxy(t, { url: next, cookies, headers })
    way.push(origin + pathname)
    next = answer.headers.location
  }
  const auth = [`${AUTH}/sign-in`, `${APP}/.auth/start`, `${AUTH}/sign-in`, `${AUTH}/account`]
  expect(way).toEqual([`${APP}/reports`, ...auth])
  for (const page of [`${APP}/.auth/start?to=%2F`, `${APP}/x/../.auth/callback?ticket=x`, `${APP}/.auth/#x`])
    expect([page, ...(await leadsOf(t, page))]).toEqual([page, expect.stringMatching(/\/account$/)])
  expect(await leadsOf(t, `${AUTH}/.auth/x`)).toEqual([`${AUTH}/.auth/x`])
})
