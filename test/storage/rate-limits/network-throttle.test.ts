import { describe, expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { registrationMail, resetToken } from '../../support/mail.ts'
import { onStatement } from '../../support/statements.ts'
import { guess, type Manner, send, times } from '../../support/stranger.ts'

const email = (i: number) => `somebody${i}@bob.com`

/** What a network may do only so often: each way to do it once more, the variable that says how often, and what is answered until then. */
const KINDS = {
  failures: {
    variable: 'LIMIT_NETWORK_FAILURES',
    usual: 100,
    seconds: 900,
    status: 401,
    routes: [['POST', '/sessions', (i: number) => ({ email: email(i), password: 'wrong' })]],
  },
  'sign-ups': {
    variable: 'LIMIT_NETWORK_SIGN_UPS',
    usual: 100,
    seconds: 3600,
    status: 201,
    routes: [['POST', '/users', (i: number) => ({ email: email(i), password: 'a password' })]],
  },
  'requests for mail': {
    variable: 'LIMIT_NETWORK_MAIL_REQUESTS',
    usual: 60,
    seconds: 3600,
    status: 200,
    routes: [
      ['POST', '/reset_password', (i: number) => ({ email: email(i) })],
      ['POST', '/verify_email', (i: number) => ({ email: email(i) })],
    ],
  },
  'refused tokens and codes': {
    variable: 'LIMIT_NETWORK_REFUSED_PROOFS',
    usual: 60,
    seconds: 3600,
    status: 403,
    routes: [
      ['PUT', '/reset_password', (i: number) => ({ reset_token: `${i}`, new_password: 'a password' })],
      ['PUT', '/verify_email', (i: number) => ({ token: `${i}` })],
      ['PUT', '/verify_email', (i: number) => ({ email: email(i), code: '000000' })],
    ],
  },
} as const

describe.each(Object.entries(KINDS))('%s', (_, { variable, usual, seconds, status, routes }) => {
  let asked = 0
  async function ask(service: TestApp, count: number, manner: Manner = {}): Promise<number[]> {
    const statuses: number[] = []
    for (let i = 0; i < count; i++) {
      const [method, url, fields] = routes[asked % routes.length] ?? routes[0]
      statuses.push((await send(service, method, url, fields(asked++), manner)).statusCode)
    }
    return statuses
  }

  it('are limited for a network, with Retry-After, for a time', async () => {
    const service = await startApp({ [variable]: '4' })
    expect(await ask(service, 6)).toEqual([...times(4, status), 429, 429])
    const [method, url, fields] = routes[0]
    const answer = await send(service, method, url, fields(asked++))
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(seconds - 60)
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(seconds)
    service.pass(seconds)
    expect(await ask(service, 1)).toEqual([status])
  })

  it('are limited for all of an IPv6 /64 at once, and for no other', async () => {
    const service = await startApp({ [variable]: '2' })
    expect(await ask(service, 1, { ip: '2001:db8:0:7::1' })).toEqual([status])
    expect(await ask(service, 1, { ip: '2001:db8:0:7:ffff::2' })).toEqual([status])
    expect(await ask(service, 1, { ip: '2001:db8:0:7:1:2:3:4' })).toEqual([429])
    expect(await ask(service, 1, { ip: '2001:db8:0:8::1' })).toEqual([status])
  })

  it('are limited for an IPv4 address however it is written, and for no other', async () => {
    const service = await startApp({ [variable]: '2' })
    expect(await ask(service, 2, { ip: '::ffff:192.0.2.7' })).toEqual([status, status])
    expect(await ask(service, 1, { ip: '192.0.2.7' })).toEqual([429])
    expect(await ask(service, 1, { ip: '192.0.2.8' })).toEqual([status])
  })

  it('are limited by what is usual where nothing is said', async () => {
    const service = await startApp()
    expect(await ask(service, usual + 1)).toEqual([...times(usual, status), 429])
  })
})

it('counts no right password as a failure', async () => {
  const service = await startApp({ LIMIT_NETWORK_FAILURES: '2' })
  await send(service, 'POST', '/users', bob)
  for (let i = 0; i < 5; i++) expect((await send(service, 'POST', '/sessions', bob)).statusCode).toBe(200)
  expect(await guess(service, 3)).toEqual([401, 401, 429])
})

it('gives no further try for a malformed one', async () => {
  const service = await startApp({ LIMIT_NETWORK_REFUSED_PROOFS: '2' })
  const route = ['PUT', '/verify_email'] as const
  const malformed = [{ token: '\0' }, { token: 7 }, {}, { token: 'x', extra: 'x' }]
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) {
    statuses.push((await send(service, ...route, { token: `${i}` })).statusCode)
    for (const fields of malformed) await send(service, ...route, fields)
  }
  expect(statuses).toEqual([403, 403, 429, 429])
})

describe('a network that had too many tokens refused', () => {
  const over = async () => {
    const service = await startApp({ LIMIT_NETWORK_REFUSED_PROOFS: '3' })
    const mail = await registrationMail(service)
    for (let i = 0; i < 5; i++) await send(service, 'PUT', '/verify_email', { token: `${i}` })
    return { service, mail }
  }

  it('still has its good tokens taken', async () => {
    const { service, mail } = await over()
    expect((await send(service, 'PUT', '/verify_email', { token: mail.token })).statusCode).toBe(200)
    const reset = { reset_token: await resetToken(service), new_password: 'new password' }
    expect((await send(service, 'PUT', '/reset_password', reset)).statusCode).toBe(200)
  })

  it('has no code looked at, not even a right one', async () => {
    const { service, mail } = await over()
    const { email } = bob
    expect((await send(service, 'PUT', '/verify_email', { email, code: mail.code })).statusCode).toBe(429)
    expect(await service.app.knex('tokens').whereNotNull('user_id').pluck('guesses')).toEqual([0])
  })

  it('has no bad one counted, noted or hashed for any more', async () => {
    const { service } = await over()
    const written: string[] = []
    onStatement(service, (sql) => written.push(sql))
    for (let i = 0; i < 5; i++) {
      const fields = { reset_token: `${i}`, new_password: 'new password' }
      expect((await send(service, 'PUT', '/reset_password', fields)).statusCode).toBe(429)
    }
    expect(written.filter((sql) => /^(insert|update|delete)/.test(sql))).toEqual([])
  })
})

it('counts no good token, and no good code', async () => {
  const service = await startApp({ LIMIT_NETWORK_REFUSED_PROOFS: '1' })
  for (let i = 0; i < 3; i++) {
    const { token, code } = await registrationMail(service, { ...bob, email: email(i) })
    const proof = i === 1 ? { token } : { email: email(i), code }
    expect((await send(service, 'PUT', '/verify_email', proof)).statusCode).toBe(200)
  }
  expect((await send(service, 'PUT', '/verify_email', { token: 'x' })).statusCode).toBe(403)
})

it('leaves the cap on mails to one address when it is turned off', async () => {
  const service = await startApp({ RATE_LIMIT: 'off' })
  await send(service, 'POST', '/users', bob)
  for (let i = 0; i < 5; i++) await send(service, 'POST', '/reset_password', { email: bob.email })
  // The one that came with the registration, and the three that were asked for.
  expect(await service.mails()).toHaveLength(4)
})
