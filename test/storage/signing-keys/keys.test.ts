import { randomBytes } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { expect, it } from 'vitest'
import { SecretKeyError } from '../../../src/features/secrets/errors.ts'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { freshDatabase } from '../../support/database.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const OPERATOR = { ...NO_REQUEST_CONTEXT, actor: 'operator' } as const

const kids = async ({ app }: TestApp) => (await app.signingKeys.publish()).map(({ kid }) => kid)
const kid = async ({ app }: TestApp) => (await app.signingKeys.current()).kid

it('makes the first key when it is needed, which signs at once, and keeps it', async () => {
  const service = await startApp()
  await expect(service.app.signingKeys.list()).resolves.toEqual([])
  const first = await kid(service)
  expect(await kids(service)).toEqual([first])
  expect(await kid(service)).toBe(first)
  expect(service.log.join('')).toContain('a signing key was made')
})

it('publishes the public half alone, under its thumbprint', async () => {
  const { app } = await startApp()
  const [key] = await app.signingKeys.publish()
  expect(key).toEqual({
    kty: 'EC',
    crv: 'P-256',
    x: expect.stringMatching(/^[\w-]{43}$/),
    y: expect.stringMatching(/^[\w-]{43}$/),
    alg: 'ES256',
    use: 'sig',
    kid: await calculateJwkThumbprint(key as object),
  })
})

it('lets instances that start at the same moment make one key, with which all sign', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const services = await Promise.all([startApp(env), startApp(env), startApp(env)])
  const signing = await Promise.all(services.map(kid))
  expect(new Set(signing).size).toBe(1)
  expect(await services[0].app.knex('signing_keys').pluck('kid')).toEqual([signing[0]])
})

it('publishes the next key a day before it signs, and the former for two hours more', async () => {
  const service = await startApp({ SIGNING_KEY_DAYS: '30' })
  const { app, pass } = service
  const first = await kid(service)
  pass(29 * DAY - HOUR)
  await app.signingKeys.maintain()
  expect(await kids(service)).toEqual([first])
  pass(HOUR)
  await app.signingKeys.maintain()
  await app.signingKeys.maintain()
  const [, next] = await kids(service)
  expect(await kids(service)).toEqual([first, next])
  pass(DAY - 60)
  expect(await kid(service)).toBe(first)
  pass(60)
  expect(await kid(service)).toBe(next)
  pass(2 * HOUR - 60)
  await app.signingKeys.maintain()
  expect(await kids(service)).toEqual([first, next])
  pass(60)
  expect(await kids(service)).toEqual([next])
  await app.signingKeys.maintain()
  expect(await app.knex('signing_keys').orderBy('generation').pluck('kid')).toEqual([first, next])
  pass(DAY)
  await app.signingKeys.maintain()
  expect(await app.knex('signing_keys').orderBy('generation').pluck('kid')).toEqual([next])
})

it('leaves keys to others that a clock which is ahead by some hours takes for over', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const [right, ahead] = [await startApp(env), await startApp(env)]
  const first = await kid(right)
  await right.app.signingKeys.rotate(OPERATOR)
  const published = await kids(right)
  ahead.pass(DAY + 3 * HOUR)
  await ahead.app.signingKeys.maintain()
  expect(await kids(right)).toEqual(published)
  expect(await kid(right)).toBe(first)
})

it('publishes a key that is late for a day too', async () => {
  const service = await startApp({ SIGNING_KEY_DAYS: '30' })
  const first = await kid(service)
  service.pass(200 * DAY)
  await service.app.signingKeys.maintain()
  expect(await kid(service)).toBe(first)
  service.pass(DAY)
  expect(await kid(service)).not.toBe(first)
})

it('lets instances that rotate at the same moment make one next key', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const services = [await startApp(env), await startApp(env)] as const
  await kid(services[0])
  for (const { pass } of services) pass(100 * DAY)
  await Promise.all(services.map(({ app }) => app.signingKeys.maintain()))
  expect(await kids(services[0])).toHaveLength(2)
})

it('makes the next key when it is told to, once', async () => {
  const service = await startApp()
  const { app, pass } = service
  const first = await kid(service)
  await app.signingKeys.rotate(OPERATOR)
  await app.signingKeys.rotate(OPERATOR)
  const [, next] = await kids(service)
  expect(await app.signingKeys.list()).toMatchObject([
    { kid: first, state: 'signing' },
    { kid: next, state: 'next', publishedUntil: undefined },
  ])
  pass(DAY)
  expect(await app.signingKeys.list()).toMatchObject([{ state: 'former' }, { kid: next, state: 'signing' }])
  const page = { before: Number.MAX_SAFE_INTEGER, limit: 9 }
  const events = (await app.auditLog.listAll(page)).filter(({ kind }) => kind === 'signing_keys_rotated')
  expect(events).toMatchObject([{ actor: 'operator', target: next, user_id: null }])
})

it('withdraws all keys at once when they are replaced, also one that another instance is making', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const [one, other] = [await startApp(env), await startApp(env)]
  const first = await kid(one)
  for (const { pass } of [one, other]) pass(100 * DAY)
  await Promise.all([one.app.signingKeys.replaceAll(OPERATOR), other.app.signingKeys.maintain()])
  // The other may have begun with the key that was just made, which it follows then.
  const [replacement] = await kids(one)
  expect(await kids(one)).toEqual([replacement])
  expect(await kids(other)).toEqual([replacement])
  expect(replacement).not.toBe(first)
  expect([await kid(one), await kid(other)]).toEqual([replacement, replacement])
})

it('says of each key that was withdrawn that it was', async () => {
  const service = await startApp()
  const first = await kid(service)
  await service.app.signingKeys.rotate(OPERATOR)
  const [, next] = await kids(service)
  await service.app.signingKeys.replaceAll(OPERATOR)
  const events = await service.app.auditLog.listAll({ before: Number.MAX_SAFE_INTEGER, limit: 9 })
  const withdrawn = events.filter(({ kind }) => kind === 'signing_key_withdrawn')
  expect(new Set(withdrawn.map(({ target }) => target))).toEqual(new Set([first, next]))
})

it('withdraws also a key that another instance adds once it has looked which there are', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const [one, other] = [await startApp(env), await startApp(env)]
  const first = await kid(one)
  const [key] = await one.app.knex('signing_keys')
  const meanwhile = new Promise<unknown>((resolve) => {
    const add = (_answer: unknown, { sql }: { sql: string }) => {
      if (!/^select .*signing_keys/.test(sql)) return
      one.app.knex.off('query-response', add)
      const rows = other.app.knex('signing_keys').insert({ ...key, kid: 'meanwhile', generation: 2 })
      resolve(rows.onConflict('generation').ignore())
    }
    one.app.knex.on('query-response', add)
  })
  await one.app.signingKeys.replaceAll(OPERATOR)
  await meanwhile
  const replacement = await kid(one)
  expect([first, 'meanwhile']).not.toContain(replacement)
  expect(await one.app.knex('signing_keys').pluck('kid')).toEqual([replacement])
})

it('keeps no private key that can be read without the secret key', async () => {
  const DATABASE_URL = await freshDatabase()
  const service = await startApp({ DATABASE_URL, SECRET_KEY: randomBytes(32).toString('base64url') })
  await kid(service)
  const [row] = await service.app.knex('signing_keys')
  expect(row.sealed).toMatch(/^v1\.[\w.-]+$/)
  expect(JSON.stringify(row)).not.toContain('"d')
  const stranger = await startApp({ DATABASE_URL, SECRET_KEY: randomBytes(32).toString('base64url') })
  await expect(stranger.app.signingKeys.current()).rejects.toThrow(SecretKeyError)
})

it('signs with the same key once secrets are sealed anew', async () => {
  const DATABASE_URL = await freshDatabase()
  const [old, fresh] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
  const before = await kid(await startApp({ DATABASE_URL, SECRET_KEY: old }))
  const rotating = await startApp({ DATABASE_URL, SECRET_KEY: fresh, SECRET_KEY_PREVIOUS: old })
  // The check value, and the key.
  expect(await rotating.app.secrets.rotate()).toBe(2)
  expect(await kid(await startApp({ DATABASE_URL, SECRET_KEY: fresh }))).toBe(before)
})

it('lets a key follow that a clock far ahead made, in a day', async () => {
  const DATABASE_URL = await freshDatabase()
  const SECRET_KEY = randomBytes(32).toString('base64url')
  const ahead = await startApp({ DATABASE_URL, SECRET_KEY })
  ahead.pass(1000 * DAY)
  const first = await kid(ahead)
  const right = await startApp({ DATABASE_URL, SECRET_KEY })
  await right.app.signingKeys.maintain()
  await right.app.signingKeys.maintain()
  const [, next, ...others] = await kids(right)
  expect([await kid(right), others]).toEqual([first, []])
  right.pass(DAY)
  expect(await kid(right)).toBe(next)
})

it('changes nothing about keys where the clock of one instance is some days behind', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const [right, behind] = [await startApp(env), await startApp(env)]
  const first = await kid(right)
  await right.app.signingKeys.rotate(OPERATOR)
  const before = await right.app.knex('signing_keys').orderBy('generation')
  behind.pass(-3 * DAY)
  await behind.app.signingKeys.maintain()
  expect(await right.app.knex('signing_keys').orderBy('generation')).toEqual(before)
  expect(await kid(right)).toBe(first)
  right.pass(DAY)
  expect(await kids(right)).toEqual(before.map((key) => key.kid))
})
