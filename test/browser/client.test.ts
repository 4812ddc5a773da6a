import { expect, it } from 'vitest'
import { startPageServer } from '../support/client/page-server.ts'
import { outsideOf, startListening } from '../support/client/service.ts'
import { type Outside, SIGHTS } from '../support/client/tour.ts'
import { openPage } from './browser.ts'

/** Runs the tour in a page of an application, where the service is at `baseUrl`; gives what is told on the way. */
async function tourInPage(origin: string, baseUrl: string, outside: Outside, others: readonly string[] = []) {
  const { page, strangers, faults } = await openPage(origin, {}, others)
  await page.exposeFunction('token', outside.token)
  await page.exposeFunction('code', outside.code)
  const sights = await page.evaluate(`(async () => {
    const { createClient } = await import('/src/client/index.ts')
    const { tour } = await import('/test/support/client/tour.ts')
    return tour(createClient({ baseUrl: ${JSON.stringify(baseUrl)} }), { token, code })
  })()`)
  // What a browser writes of its own accord where it is told 401 or 403, which the tour asks for.
  const isRefusal = (fault: string) => /status of 40[13] /.test(fault)
  return { sights, strangers, faults: faults.filter((fault) => !isRefusal(fault)) }
}

it('carries a person from registration to deletion in a page of another origin that is allowed', async () => {
  const { origin } = await startPageServer()
  const t = await startListening({ ALLOWED_ORIGINS: origin })
  const others = [new URL(t.baseUrl).origin]
  const { sights, faults, strangers } = await tourInPage(origin, t.baseUrl, outsideOf(t), others)
  expect(sights).toEqual(SIGHTS)
  expect({ faults, strangers }).toEqual({ faults: [], strangers: [] })
})

it('does so where the service is at a path of the page’s own origin', async () => {
  const { origin, handOnTo } = await startPageServer()
  const t = await startListening({ PUBLIC_URL: `${origin}/auth` })
  handOnTo(t.baseUrl)
  const { sights, faults, strangers } = await tourInPage(origin, '/auth', outsideOf(t))
  expect(sights).toEqual(SIGHTS)
  expect({ faults, strangers }).toEqual({ faults: [], strangers: [] })
})

it('tells of headers that other origins are shown, and of an origin that is not allowed as of no answer', async () => {
  const { origin } = await startPageServer()
  const allowing = await startListening({ ALLOWED_ORIGINS: origin, LIMIT_NETWORK_MAIL_REQUESTS: '1' })
  const refusing = await startListening()
  const others = [allowing, refusing].map(({ baseUrl }) => new URL(baseUrl).origin)
  const { page } = await openPage(origin, {}, others)
  const failureAt = (baseUrl: string) =>
    page.evaluate(`(async () => {
      const { createClient } = await import('/src/client/index.ts')
      const auth = createClient({ baseUrl: ${JSON.stringify(baseUrl)} })
      const ask = () => auth.requestPasswordReset({ email: 'bob@bob.com' })
      const { code, retryAfterSeconds, requestId } = await ask().then(ask).catch((error) => error)
      return { code, retryAfterSeconds, requestId }
    })()`)
  expect(await failureAt(allowing.baseUrl)).toEqual({
    code: 'limits.too_many_attempts',
    retryAfterSeconds: expect.any(Number),
    requestId: expect.stringMatching(/^[\da-f-]{36}$/),
  })
  expect(await failureAt(refusing.baseUrl)).toMatchObject({ code: 'client.unreachable' })
})
