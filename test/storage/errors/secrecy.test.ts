import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'
import { resetToken } from '../../support/mail.ts'

const NEW_PASSWORD = 'theNewPwd'
const WRONG_PASSWORD = 'theWrongPwd'

// The database refuses Eve's row itself, as a constraint would: PostgreSQL then quotes the whole row in its detail.
const REFUSE_EVE = {
  sqlite: `create trigger refuse_eve before insert on users when new.email = 'eve@eve.com'
    begin select raise(abort, 'no Eve'); end`,
  postgres: "alter table users add constraint refuse_eve check (email <> 'eve@eve.com')",
}

const hashOf = async ({ app }: TestApp): Promise<string> =>
  (await app.knex('users').first('hashed_password'))?.hashed_password

/** A busy session, from registration to a fault of ours; gives all log lines, all answers and what nobody may see. */
async function liveThrough() {
  const service = await startApp({ LOG_LEVEL: 'trace', DATABASE_URL: await freshSharedDatabase() })
  const { form, json, get, app, log } = service
  const answers = []
  const { session_id } = await signIn(service)
  await service.mails()
  const cookie = { session_id }
  const oldHash = await hashOf(service)
  answers.push(await form('POST', '/sessions', { ...bob, password: WRONG_PASSWORD }))
  answers.push(await json('POST', '/users', { ...bob, password: WRONG_PASSWORD }))
  answers.push(await get(`/profile?session_id=${session_id}`, cookie))
  answers.push(await get(`/nowhere?token=${session_id}`, cookie))
  answers.push(await json('POST', '/users', { ...bob, extra: NEW_PASSWORD, email: 7 }))
  const token = await resetToken(service)
  answers.push(
    await form('PUT', '/reset_password', { reset_token: 'wrongToken', new_password: NEW_PASSWORD }),
  )
  answers.push(await form('PUT', '/reset_password', { reset_token: token, new_password: NEW_PASSWORD }))
  const newHash = await hashOf(service)
  answers.push(await form('PUT', '/reset_password', { reset_token: token, new_password: NEW_PASSWORD }))
  await app.knex.raw(REFUSE_EVE[ENGINE])
  const fault = await form('POST', '/users', { ...bob, email: 'eve@eve.com' })
  await app.knex.schema.alterTable('sessions', (table) => table.renameColumn('user_agent', 'gone'))
  const another = await form('POST', '/sessions', { ...bob, password: NEW_PASSWORD })
  answers.push(fault, another)
  const secrets = [
    ...[bob.password, NEW_PASSWORD, WRONG_PASSWORD],
    ...[oldHash, newHash, token, sha256(token), 'wrongToken', session_id, sha256(session_id)],
  ]
  return { log, answers, fault, another, secrets }
}

it('says no password, hash, token, session or bound value in the log', async () => {
  const { log, fault, another, secrets } = await liveThrough()
  expect([fault.statusCode, another.statusCode]).toEqual([500, 500])
  const text = log.join('\n')
  for (const secret of secrets) expect(text).not.toContain(secret)
  expect(text).not.toMatch(/\$2[aby]\$/)
  expect(text).not.toMatch(/bob@bob\.com|eve@eve\.com/)
  expect(text).not.toMatch(/session_id=|set-cookie|"cookie"|authorization|"body"|"bindings"|"detail"/i)
})

it('says nothing of them, of SQL, stacks or paths in an error’s body', async () => {
  const { answers, secrets } = await liveThrough()
  for (const { body, statusCode } of answers) {
    for (const secret of secrets) expect(body).not.toContain(secret)
    if (statusCode >= 400)
      expect(body).not.toMatch(
        /select|insert|update |\$2b\$|\bat \/|node_modules|\.ts|sqlite|postgres|constraint/i,
      )
  }
})

it('gives each request one line, with its ID, method, path without query, status and time', async () => {
  const { get, log } = await startApp()
  log.length = 0
  await get('/profile?session_id=x')
  expect(log.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      msg: 'request answered',
      request_id: expect.any(String),
      req: { method: 'GET', path: '/profile', ip: '127.0.0.1' },
      res: { status: 403 },
      ms: expect.any(Number),
    }),
  ])
})
