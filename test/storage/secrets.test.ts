import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SecretKeyError } from '../../src/features/secrets/errors.ts'
import { createSealer, SealBrokenError } from '../../src/platform/crypto/sealing.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { freshDatabase, freshDirectory } from '../support/database.ts'

const PLACE = { table: 'hash_keys', column: 'sealed', row: 1 }
const key = () => randomBytes(32).toString('base64url')

const seal = ({ app }: TestApp, value: string) =>
  app.db.transaction((tx) => app.secrets.seal(value, PLACE, tx))

it('opens what it sealed, in its place alone, and nothing that was changed', () => {
  const sealer = createSealer([randomBytes(32)])
  const sealed = sealer.seal('pepper é', PLACE)
  expect(sealed).not.toContain('pepper')
  expect(sealer.seal('pepper é', PLACE)).not.toBe(sealed)
  expect(sealer.open(sealed, PLACE)).toBe('pepper é')
  for (const place of [
    { ...PLACE, table: 'users' },
    { ...PLACE, column: 'id' },
    { ...PLACE, row: 2 },
  ])
    expect(() => sealer.open(sealed, place)).toThrow(SealBrokenError)
  const parts = sealed.split('.')
  for (const [index, part] of parts.entries()) {
    const changed = parts.with(index, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`).join('.')
    expect(() => sealer.open(changed, PLACE)).toThrow(SealBrokenError)
  }
  for (const broken of ['', 'v1', sealed.slice(0, -4), parts.slice(0, 4).join('.')])
    expect(() => sealer.open(broken, PLACE)).toThrow(SealBrokenError)
})

it('makes a key beside the database with the first value, for its owner alone, and says so', async () => {
  const directory = freshDirectory()
  const DATABASE_URL = `sqlite:${join(directory, 'auth.db')}`
  const first = await startApp({ DATABASE_URL })
  const file = join(directory, 'secret.key')
  expect(existsSync(file)).toBe(false)
  const sealed = await seal(first, 'pepper')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(first.log.join('')).toContain(`a secret key was made in ${file}`)
  const second = await startApp({ DATABASE_URL })
  expect(await second.app.secrets.open(sealed, PLACE)).toBe('pepper')
  expect(JSON.stringify([first.log, second.log])).not.toContain(readFileSync(file, 'utf8').trim())

  rmSync(file)
  const third = await startApp({ DATABASE_URL })
  await expect(third.app.secrets.open(sealed, PLACE)).rejects.toThrow(SecretKeyError)
  await expect(seal(third, 'another')).rejects.toThrow(SecretKeyError)
  expect(existsSync(file)).toBe(false)
  const { statusCode, body } = await third.get('/readyz')
  expect([statusCode, JSON.parse(body).parts.secret_key]).toEqual([503, 'not the one of the database'])
})

it('refuses to work with another key than the one of the database, unless that is the previous one', async () => {
  const DATABASE_URL = await freshDatabase()
  const [old, other] = [key(), key()]
  const first = await startApp({ DATABASE_URL, SECRET_KEY: old })
  const sealed = await seal(first, 'pepper')
  expect((await first.get('/readyz')).statusCode).toBe(200)

  const wrong = await startApp({ DATABASE_URL, SECRET_KEY: other })
  await expect(wrong.app.secrets.open(sealed, PLACE)).rejects.toThrow(SecretKeyError)
  await expect(seal(wrong, 'another')).rejects.toThrow(SecretKeyError)
  expect((await wrong.get('/readyz')).statusCode).toBe(503)

  const next = await startApp({ DATABASE_URL, SECRET_KEY: other, SECRET_KEY_PREVIOUS: old })
  expect((await next.get('/readyz')).statusCode).toBe(200)
  expect(await next.app.secrets.open(sealed, PLACE)).toBe('pepper')
})

it('seals with the new key what the previous one opens, beside an instance that has both', async () => {
  const DATABASE_URL = await freshDatabase()
  const [old, other] = [key(), key()]
  const before = await startApp({ DATABASE_URL, SECRET_KEY: old, SECRET_KEY_PREVIOUS: other })
  const id = await before.app.storedHashes.keepSecret('pepper')
  const hash = `devise:${id}:$2b$04$`
  const next = await startApp({ DATABASE_URL, SECRET_KEY: other, SECRET_KEY_PREVIOUS: old })
  expect(await next.app.secrets.rotate()).toBe(2)
  expect(await next.app.secrets.rotate()).toBe(0)
  expect(await before.app.secrets.rotate()).toBe(2)
  expect(await next.app.secrets.rotate()).toBe(2)
  const alone = await startApp({ DATABASE_URL, SECRET_KEY: other })
  expect(await alone.app.storedHashes.secretOf(hash)).toBe('pepper')
  expect((await before.get('/readyz')).statusCode).toBe(200)
  const late = await startApp({ DATABASE_URL, SECRET_KEY: old })
  await expect(late.app.secrets.rotate()).rejects.toThrow(SecretKeyError)
})

it('lets one of two instances that begin with different keys at once be right', async () => {
  const DATABASE_URL = await freshDatabase()
  const services = [
    await startApp({ DATABASE_URL, SECRET_KEY: key() }),
    await startApp({ DATABASE_URL, SECRET_KEY: key() }),
  ]
  const outcomes = await Promise.allSettled(services.map((service) => seal(service, 'pepper')))
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

it.each(['', 'short', `${key()}A`, `${key().slice(0, -1)}+`])('takes no key that is %o', async (value) => {
  const started = startApp({ SECRET_KEY: value })
  if (value === '') await expect(started).resolves.toBeDefined()
  else await expect(started).rejects.toThrow('SECRET_KEY must be a key of 32 bytes')
})
