import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { onStatement } from '../../support/statements.ts'
import { guess, send, signInFrom } from '../../support/stranger.ts'

const KINDS = [
  'nobody@bob.com',
  'bob@bob.com',
  'unverified@bob.com',
  'locked@bob.com',
  'locked-nobody@bob.com',
] as const

const PASSWORDS = [
  'wrong',
  'x'.repeat(80),
  'é'.repeat(100),
  'x'.repeat(1024),
  'x'.repeat(1025),
  'x'.repeat(20_000),
  ' ',
  '💥',
]

/** One account of each kind: unknown, verified, unverified; and two addresses locked by failures, of which one is somebody's. */
async function withAccounts(env = {}) {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true', ...env })
  for (const email of ['bob@bob.com', 'unverified@bob.com', 'locked@bob.com'])
    await service.form('POST', '/users', { ...bob, email })
  await service.app.knex('users').where('email', 'bob@bob.com').update({ email_verified_at: 1 })
  for (const email of ['locked@bob.com', 'locked-nobody@bob.com']) await guess(service, 10, { email })
  return service
}

/** What can be seen of an answer, and the kinds of statements that were run for it. */
async function trace({ app }: TestApp, ask: () => ReturnType<typeof send>) {
  const statements: string[] = []
  const stop = onStatement({ app }, (sql) => statements.push(sql.replace(/\(.*?\)|[?$\d]+/g, '')))
  const { statusCode, body, headers } = await ask()
  stop()
  return {
    statusCode,
    body,
    names: Object.keys(headers).sort(),
    length: headers['content-length'],
    statements,
  }
}

it('answers a sign-in alike, and by the same statements, whoever it is for', async () => {
  const service = await withAccounts({ RATE_LIMIT: 'off' })
  const traces = []
  for (const email of KINDS)
    traces.push(await trace(service, () => signInFrom(service, { email, password: 'wrong' })))
  expect(traces[0]).toMatchObject({ statusCode: 401, body: '{"message":"invalid credentials"}' })
  for (const other of traces) expect(other).toEqual(traces[0])
})

it('answers alike whatever the password is', async () => {
  const service = await withAccounts({ RATE_LIMIT: 'off' })
  const first = await trace(service, () => signInFrom(service, { email: KINDS[0], password: 'wrong' }))
  for (const email of KINDS)
    for (const password of PASSWORDS)
      expect(await trace(service, () => signInFrom(service, { email, password }))).toEqual(first)
})

it('answers alike with somebody’s cookie, or a made-up one', async () => {
  const service = await withAccounts({ RATE_LIMIT: 'off' })
  const cookies = { device_id: 'made-up', session_id: 'made-up' }
  const first = await trace(service, () =>
    signInFrom(service, { email: KINDS[0], password: 'wrong' }, { cookies }),
  )
  for (const email of KINDS)
    expect(
      await trace(service, () => signInFrom(service, { email, password: 'wrong' }, { cookies })),
    ).toEqual(first)
})

it('counts failures alike, and tells alike that there were too many', async () => {
  const service = await withAccounts()
  const [somebody, nobody] = [[], []] as [unknown[], unknown[]]
  for (let i = 0; i < 12; i++) {
    somebody.push(
      await trace(service, () => signInFrom(service, { email: 'bob@bob.com', password: 'wrong' })),
    )
    nobody.push(
      await trace(service, () => signInFrom(service, { email: 'nobody@bob.com', password: 'wrong' })),
    )
  }
  expect(nobody).toEqual(somebody)
  expect(somebody.at(-1)).toMatchObject({ statusCode: 429 })
})

it('counts failures in a row alike, and does the same where they lock an account', async () => {
  const service = await withAccounts({ LIMIT_CONSECUTIVE_FAILURES: '6' })
  const tracesOf = async (email: string) => {
    const traces = []
    for (let i = 0; i < 9; i++)
      traces.push(await trace(service, () => signInFrom(service, { email, password: 'wrong' })))
    return traces
  }
  const [somebody, nobody] = [await tracesOf('bob@bob.com'), await tracesOf('nobody@bob.com')]
  expect(nobody).toEqual(somebody)
  expect(somebody.map(({ statusCode }) => statusCode)).toEqual([...Array(6).fill(401), 429, 429, 429])
})

it('tells that an address is locked to who knows the password as to who does not', async () => {
  const service = await withAccounts()
  const asks = [
    { email: 'locked@bob.com', password: bob.password },
    { email: 'locked@bob.com', password: 'wrong' },
    { email: 'locked-nobody@bob.com', password: 'wrong' },
  ]
  const traces = []
  for (const fields of asks) await signInFrom(service, fields)
  for (const fields of asks) traces.push(await trace(service, () => signInFrom(service, fields)))
  expect(traces[0]?.statusCode).toBe(429)
  for (const other of traces) expect(other).toEqual(traces[0])
})

it.each([
  ['/reset_password', 200],
  ['/verify_email', 200],
  ['/forgot-password', 303],
  ['/confirm-email', 303],
] as const)('answers alike, and by the same statements, to POST %s', async (url, status) => {
  const service = await withAccounts()
  const ask = (email: string) => trace(service, () => send(service, 'POST', url, { email }))
  const blank = ({ body, ...others }: Awaited<ReturnType<typeof trace>>, email: string) => ({
    ...others,
    length: undefined,
    body: body.replace(email, ''),
  })
  const first = blank(await ask(KINDS[0]), KINDS[0])
  expect(first.statusCode).toBe(status)
  for (const email of KINDS) expect(blank(await ask(email), email)).toEqual(first)
})

it.each([
  ['/reset_password', { reset_token: 'x', new_password: 'another password' }],
  ['/verify_email', { code: '000000' }],
])('answers alike to PUT %s', async (url, fields) => {
  const service = await withAccounts()
  const ask = (email: string) => trace(service, () => send(service, 'PUT', url, { ...fields, email }))
  const first = await ask(KINDS[0])
  expect(first.statusCode).toBe(403)
  for (const email of KINDS) expect(await ask(email)).toEqual(first)
})

it('hashes a password for a taken address too', async () => {
  const service = await startApp({ BCRYPT_COST: '9' }, { hashing: { threads: 1, maxWaiting: 0 } })
  await service.form('POST', '/users', bob)
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(service, 'POST', '/users', bob)))
  const statuses = answers.map(({ statusCode }) => statusCode)
  expect(statuses).toContain(400)
  expect(statuses).toContain(503)
})
