import { randomBytes } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { expect, it } from 'vitest'
import { SecretKeyError } from '../../../src/features/secrets/errors.ts'
import { startApp } from '../../support/app.ts'
import { freshDatabase } from '../../support/database.ts'
import { kid, kids, OPERATOR } from '../../support/signing-keys.ts'

const HOUR = 3600
const DAY = 24 * HOUR

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

it('publishes a key that is late for a day too', async () => {
  const service = await startApp({ SIGNING_KEY_DAYS: '30' })
  const first = await kid(service)
  service.pass(200 * DAY)
  await service.app.signingKeys.maintain()
  expect(await kid(service)).toBe(first)
  service.pass(DAY)
  expect(await kid(service)).not.toBe(first)
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

it('keeps no private key that can be read without the secret key', async () => {
  const DATABASE_URL = await freshDatabase()
  const service = await startApp({ DATABASE_URL, SECRET_KEY: randomBytes(32).toString('base64url') })
  await kid(service)
  const [row] = await service.app.knex('signing_keys')
  expect(row.sealed).toMatch(/^v1\.[\w.-]+$/)
  expect(Object.keys(JSON.parse(row.public_jwk)).sort()).toEqual(['crv', 'kty', 'x', 'y'])
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
