import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { NEW, startWithBob } from '../../support/email-change.ts'
import { resetToken } from '../../support/mail.ts'

/** Until a request waits for whoever else is at the user's row. */
const UNDER_WAY_MS = 200

/** Bob, whose password is changed whenever it has just been looked at and found right. */
async function startOvertaken() {
  const setting = await startWithBob()
  const { app } = setting.service
  const { verify } = app.passwords
  app.passwords.verify = async (...given) => {
    const isRight = await verify(...given)
    await app.knex('users').update({ hashed_password: 'another' })
    return isRight
  }
  return setting
}

it.each([
  ['change of the address', 'PUT', '/users/me/email', { email: NEW, password: bob.password }],
  ['deletion', 'DELETE', '/users/me', { password: bob.password }],
] as const)('does no %s with a password that is not right any more', async (_, method, url, fields) => {
  const { service, cookie } = await startOvertaken()
  expect((await service.form(method, url, fields, cookie)).statusCode).toBe(403)
  expect(await service.app.knex('users').pluck('email')).toEqual([bob.email])
  expect(await service.app.knex('tokens').where({ purpose: 'change_email' })).toEqual([])
})

it('mails no link for a change that ended while it was asked for', async () => {
  const { service, ask } = await startWithBob()
  await ask()
  const { knex } = service.app
  const trx = await knex.transaction()
  await trx('users').update({ updated_at: knex.ref('updated_at') })
  const asked = service.form('POST', '/verify_email', { email: NEW })
  await setTimeout(UNDER_WAY_MS)
  await trx('tokens').where({ purpose: 'change_email' }).delete()
  await trx.commit()
  expect((await asked).statusCode).toBe(200)
  expect(await knex('tokens').where({ purpose: 'change_email' }).whereNotNull('user_id')).toEqual([])
})

const new_password = 'newPwd'
type Setting = Awaited<ReturnType<typeof startWithBob>>

const resetPassword = async ({ service }: Setting) =>
  service.form('PUT', '/reset_password', { reset_token: await resetToken(service), new_password })
const changePassword = ({ service, cookie }: Setting) =>
  service.form('PUT', '/users/me/password', { current_password: bob.password, new_password }, cookie)
const deleteUser = ({ service, cookie }: Setting) =>
  service.form('DELETE', '/users/me', { password: bob.password }, cookie)

it.each([
  ['a reset', resetPassword],
  ['a change of the password', changePassword],
  ['a deletion', deleteUser],
])('ends a pending change with %s', async (_, end) => {
  const setting = await startWithBob()
  const { confirmation } = await setting.ask()
  expect((await end(setting)).statusCode).toBe(200)
  expect((await setting.confirm(confirmation.token)).statusCode).toBe(403)
  const { code } = confirmation
  expect((await setting.form('PUT', '/verify_email', { email: NEW, code })).statusCode).toBe(403)
})

it.each([
  ['a change of the password', changePassword],
  ['a deletion', deleteUser],
  ['a change of the address', (setting: Setting) => setting.change()],
])('ends a reset token with %s', async (_, end) => {
  const setting = await startWithBob()
  const reset_token = await resetToken(setting.service)
  await end(setting)
  const answer = await setting.form('PUT', '/reset_password', { reset_token, new_password })
  expect(answer.statusCode).toBe(403)
})

it('leaves nothing of a user who is deleted amid a change', async () => {
  const setting = await startWithBob()
  const { undo } = await setting.change()
  await setting.ask('rob@bob.com', NEW)
  await deleteUser(setting)
  expect(await setting.app.knex('tokens').select('*')).toEqual([])
  expect((await setting.restore(undo)).statusCode).toBe(403)
})
