import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AuthError, createClient } from '../../../src/client/index.ts'
import { bob } from '../../support/app.ts'
import { documentedFetch } from '../../support/client/documented-fetch.ts'
import { outsideOf, startListening } from '../../support/client/service.ts'

/** What a call fails with. */
const failureOf = (call: Promise<unknown>): Promise<AuthError> =>
  call.then(
    () => expect.unreachable('it did not fail'),
    (error) => error,
  )

/** A client of something that answers instead of the service. */
async function clientOf(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

describe('a failure that the service answers with', () => {
  it('has its code, status, sentence and request, and is one class of errors', async () => {
    const { baseUrl, log } = await startListening()
    const auth = createClient({ baseUrl })
    const error = await failureOf(auth.registerUser({ email: 'no address', password: bob.password }))
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({
      name: 'AuthError',
      code: 'email.invalid',
      status: 400,
      retryAfterSeconds: undefined,
      message: error.problem?.detail,
      secondFactor: [],
    })
    await expect.poll(() => log.join('')).toContain(`"${error.requestId}"`)
  })

  it('says how long to wait where there was too much', async () => {
    const { baseUrl } = await startListening({ LIMIT_NETWORK_MAIL_REQUESTS: '1' })
    const auth = createClient({ baseUrl })
    await auth.requestPasswordReset({ email: bob.email })
    const error = await failureOf(auth.requestPasswordReset({ email: bob.email }))
    expect(error).toMatchObject({ code: 'limits.too_many_attempts', status: 429 })
    expect(error.retryAfterSeconds).toBeGreaterThan(0)
  })

  it('has what it tells beside the sentence', async () => {
    const { baseUrl, app } = await startListening()
    await app.knex.destroy()
    const error = await failureOf(createClient({ baseUrl }).getReadiness())
    expect(error).toMatchObject({ code: 'service.database_away', status: 503 })
    expect(error.problem?.parts).toMatchObject({ database: 'not reachable' })
    expect(error.retryAfterSeconds).toBeGreaterThan(0)
  })
})

it('is told all of it that the document says: a code of another time, with a hint', async () => {
  const t = await startListening()
  const { fetch, faults } = documentedFetch(t.baseUrl)
  const auth = createClient({ baseUrl: t.baseUrl, fetch, sessionId: undefined })
  await auth.registerUser(bob)
  await auth.logIn(bob)
  const { secret } = await auth.enrolTotp({ password: bob.password })
  const code = await outsideOf(t).code(secret)
  t.pass(600)
  const error = await failureOf(auth.confirmTotp({ code }))
  expect(error).toMatchObject({
    code: 'auth.invalid_code',
    problem: { hint: 'check the clock of your device' },
  })
  expect(faults).toEqual([])
})

describe('an answer of something else', () => {
  it.each([
    [502, '<h1>Bad Gateway</h1>'],
    [404, '{"error":"not found"}'],
    [200, '<!doctype html>'],
    [200, ''],
    [400, 'null'],
  ])('is a failure of its own: %i %j', async (status, body) => {
    const auth = await clientOf((_, answer) => answer.writeHead(status).end(body))
    expect(await failureOf(auth.getProfile())).toMatchObject({
      code: 'client.unexpected_answer',
      status,
      problem: undefined,
    })
  })

  it('is not followed where it leads elsewhere, so that no password goes there', async () => {
    const asked: (string | undefined)[] = []
    const auth = await clientOf(({ url }, answer) => {
      asked.push(url)
      answer.writeHead(307, { location: '/elsewhere' }).end()
    })
    const error = await failureOf(auth.logIn(bob))
    expect(error).toMatchObject({ code: 'client.unexpected_answer', status: 307 })
    expect(asked).toEqual(['/sessions'])
  })

  it.each([
    ['7', 7],
    ['Wed, 01 Jan 2020 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('says how long to wait, in seconds or as a date: %s', async (retryAfter, seconds) => {
    const auth = await clientOf((_, answer) => answer.writeHead(503, { 'retry-after': retryAfter }).end())
    expect((await failureOf(auth.getProfile())).retryAfterSeconds).toBe(seconds)
  })
})

describe('no answer', () => {
  it.each([
    ['at all', (_, answer) => answer.destroy()],
    [
      'in full',
      (_, answer) => answer.writeHead(200, { 'content-length': 9 }).write('{', () => answer.destroy()),
    ],
  ] as [string, RequestListener][])('%s is a failure with its cause', async (_, listener) => {
    const auth = await clientOf(listener)
    const error = await failureOf(auth.getProfile())
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code: 'client.unreachable', status: 0, cause: expect.any(TypeError) })
  })
})

describe('a call that is aborted', () => {
  it('fails with the reason of its signal', async () => {
    const controller = new AbortController()
    const reason = new Error('no longer needed')
    const auth = await clientOf(() => controller.abort(reason))
    await expect(auth.getProfile({}, { signal: controller.signal })).rejects.toBe(reason)
  })

  it('fails so also while the answer is read', async () => {
    const controller = new AbortController()
    const auth = await clientOf((_, answer) => {
      answer.writeHead(200, { 'content-length': 9 }).write('{', () => controller.abort())
    })
    const aborted = expect.objectContaining({ name: 'AbortError' })
    await expect(auth.getProfile({}, { signal: controller.signal })).rejects.toEqual(aborted)
  })

  it('asks nothing where it was aborted before', async () => {
    const auth = await clientOf(() => expect.unreachable('it asked'))
    const aborted = expect.objectContaining({ name: 'AbortError' })
    await expect(auth.getProfile({}, { signal: AbortSignal.abort() })).rejects.toEqual(aborted)
  })
})
