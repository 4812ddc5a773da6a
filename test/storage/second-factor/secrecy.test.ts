import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { freshDatabase } from '../../support/database.ts'
import { startWithSecondFactor } from '../../support/second-factor.ts'

const key = () => randomBytes(32).toString('base64url')

it('keeps nothing in the database that gives a code without the key', async () => {
  const { app, secret, recoveryCodes } = await startWithSecondFactor({ SECRET_KEY: key() })
  const tables = ['totp_secrets', 'recovery_codes', 'events', 'outbox', 'tokens', 'sessions', 'limits']
  const rows = JSON.stringify(await Promise.all(tables.map((table) => app.knex(table))))
  for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
    expect(rows).not.toContain(secret.toString(encoding))
  for (const code of recoveryCodes) {
    expect(rows).not.toContain(code)
    expect(rows).not.toContain(code.replaceAll('-', ''))
  }
})

it('is not ready, and lets nobody past the second factor, with another key', async () => {
  const DATABASE_URL = await freshDatabase()
  const { code } = await startWithSecondFactor({ DATABASE_URL, SECRET_KEY: key() })
  const wrong = await startApp({ DATABASE_URL, SECRET_KEY: key() })
  expect((await wrong.get('/readyz')).statusCode).toBe(503)
  expect((await wrong.form('POST', '/sessions', bob)).statusCode).toBe(403)
  expect((await wrong.form('POST', '/sessions', { ...bob, code: code(1) })).statusCode).toBe(503)
})

it('takes a code on one of two instances', async () => {
  const DATABASE_URL = await freshDatabase()
  const SECRET_KEY = key()
  const one = await startWithSecondFactor({ DATABASE_URL, SECRET_KEY })
  const other = await startApp({ DATABASE_URL, SECRET_KEY })
  const given = { ...bob, code: one.code(1) }
  const answers = await Promise.all([
    ...Array.from({ length: 4 }, () => one.form('POST', '/sessions', given)),
    ...Array.from({ length: 4 }, () => other.form('POST', '/sessions', given)),
  ])
  const statuses = answers.map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(new Set(statuses)).toEqual(new Set([200, 401, 429]))
})

it('opens no route with what a browser has that waits for a code', async () => {
  const setting = await startWithSecondFactor()
  const { cookies } = await setting.pend()
  const { paths } = (await setting.get('/docs/json')).json<{
    paths: Record<string, Record<string, { security?: object[] }>>
  }>()
  const guarded = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security = [] }]) => security.some((scheme) => 'session' in scheme))
      .map(([method]) => [method.toUpperCase(), path.replace('{id}', 'x')] as const),
  )
  expect(guarded.length).toBeGreaterThan(12)
  const everything = {
    ...cookies,
    session_id: cookies.pending_sign_in ?? '',
    device_id: cookies.pending_sign_in ?? '',
  }
  for (const presented of [cookies, everything])
    for (const [method, url] of guarded) {
      const answer = await setting.app.inject({
        method: method as 'GET',
        url,
        cookies: presented,
        ...(method === 'GET' ? {} : { payload: { password: bob.password, code: setting.code() } }),
      })
      expect([method, url, answer.statusCode]).toEqual([method, url, 403])
    }
})

it('goes on while the secret key is rotated, after which the old key is needed no more', async () => {
  const DATABASE_URL = await freshDatabase()
  const [old, fresh] = [key(), key()]
  const one = await startWithSecondFactor({ DATABASE_URL, SECRET_KEY: old })
  const sealed = () => one.app.knex('totp_secrets').first('sealed')
  const before = await sealed()
  const both = { DATABASE_URL, SECRET_KEY: fresh, SECRET_KEY_PREVIOUS: old }
  const running = await startApp(both)
  const { app } = await startApp(both)
  const [, answer] = await Promise.all([
    app.secrets.rotate(),
    running.form('POST', '/sessions', { ...bob, code: one.code() }),
  ])
  expect(answer.statusCode).toBe(200)
  expect(await sealed()).not.toEqual(before)
  const after = await startApp({ DATABASE_URL, SECRET_KEY: fresh })
  expect((await after.get('/readyz')).statusCode).toBe(200)
  after.pass(60)
  expect((await after.form('POST', '/sessions', { ...bob, code: one.code(1) })).statusCode).toBe(200)
  expect((await one.get('/readyz')).statusCode).toBe(503)
})
