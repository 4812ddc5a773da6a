import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { dump } from '../../support/dump.ts'

const { password } = bob

/** The service on a database that can be looked into from outside, with Bob in every table there is. */
async function startWithTraces() {
  const url = await freshSharedDatabase()
  const service = await startApp({ DATABASE_URL: url })
  const cookies = [await signIn(service), await signIn(service)] as const
  // An address that is not confirmed is told one thing a day.
  await service.app.knex('users').update({ email_verified_at: Date.now() })
  await service.form('POST', '/reset_password', { email: bob.email })
  await service.form('PUT', '/users/me/email', { email: 'bob@new.com', password }, cookies[0])
  return { ...service, url, cookies }
}

it('leaves no row about the user in any table', async () => {
  const { form, mails, cookies, url, app } = await startWithTraces()
  await mails()
  expect((await form('DELETE', '/users/me', { password }, cookies[0])).statusCode).toBe(200)
  // The one that tells the owner goes out as any other.
  await mails()
  await app.close()
  const { rows } = await dump(url)
  expect(JSON.stringify(rows)).not.toContain('bob@')
  for (const [table, left] of Object.entries(rows))
    for (const row of left) expect([table, row.user_id ?? null, row.ip ?? null]).toEqual([table, null, null])
})

it('leaves no mail to the user that is still to be sent, but the one that tells of it', async () => {
  const { form, cookies, app } = await startWithTraces()
  await form('DELETE', '/users/me', { password }, cookies[0])
  const subjects = await app.knex('outbox').where({ recipient: bob.email }).pluck('subject')
  expect(subjects).toEqual(['Your account at User Authentication Service was deleted'])
})

it('lets the address register again, where old cookies stay dead', async () => {
  const { form, get, cookies } = await startWithTraces()
  await form('DELETE', '/users/me', { password }, cookies[0])
  expect((await form('POST', '/users', bob)).statusCode).toBe(201)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
  for (const cookie of cookies) expect((await get('/profile', cookie)).statusCode).toBe(403)
})
