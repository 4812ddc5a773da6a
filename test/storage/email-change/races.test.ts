import { expect, it } from 'vitest'
import { CHANGE_EMAIL, VERIFY_EMAIL } from '../../../src/features/email-verification/token-purposes.ts'
import type { TokenPurpose } from '../../../src/features/tokens/purpose.ts'
import { bob } from '../../support/app.ts'
import { NEW, startWithBob } from '../../support/email-change.ts'
import { mailsOf, resetToken } from '../../support/mail.ts'

const ROUNDS = [1, 2, 3]
const new_password = 'newPwd'

/** Bob with every kind of link in his hands, none used yet. */
async function startWithEverything() {
  const setting = await startWithBob()
  const [registration] = await mailsOf(setting.service)
  const reset_token = await resetToken(setting.service)
  const { confirmation, warning } = await setting.ask()
  const { service, cookie, form, confirm, restore } = setting
  return {
    ...setting,
    uses: [
      () => confirm(registration?.token ?? ''),
      () => confirm(confirmation.token),
      () => restore(warning.token),
      () => form('PUT', '/reset_password', { reset_token, new_password }),
      () => form('POST', '/reset_password', { email: bob.email }),
      () => form('POST', '/verify_email', { email: NEW }),
      () => form('PUT', '/users/me/email', { email: NEW, password: bob.password }, cookie),
      () =>
        form('PUT', '/users/me/password', { current_password: bob.password, new_password: 'other' }, cookie),
    ],
    deleteUser: () => service.form('DELETE', '/users/me', { password: bob.password }, cookie),
  }
}

it.each(ROUNDS)('lets all kinds of links be used at once without a fault (round %i)', async () => {
  const { uses } = await startWithEverything()
  const answers = await Promise.all([...uses, ...uses].map((use) => use()))
  for (const { statusCode, body } of answers) expect([200, 401, 403], body).toContain(statusCode)
})

it('lets two links of one user be used at once, time and again', async () => {
  const { app, confirm } = await startWithBob()
  const { id, email } = await app.knex('users').first('id', 'email')
  const issue = (purpose: TokenPurpose, address: string) =>
    app.db.transaction(async (tx) => {
      const request = { userId: id, purpose, email: address, seconds: 60 }
      return (await app.tokens.issue(request, tx)).token
    })
  for (let round = 0; round < 10; round++) {
    await app.knex('users').update({ email })
    const tokens = [await issue(VERIFY_EMAIL, email), await issue(CHANGE_EMAIL, NEW)]
    const answers = await Promise.all(tokens.map(confirm))
    for (const { statusCode, body } of answers) expect([200, 403], body).toContain(statusCode)
  }
})

it.each(ROUNDS)('leaves nothing of a user who is deleted amid all that (round %i)', async () => {
  const { uses, deleteUser, app } = await startWithEverything()
  const answers = await Promise.all([...uses.slice(4, 7), deleteUser(), ...uses.slice(4, 7)].map(run))
  for (const { statusCode, body } of answers) expect([200, 401, 403], body).toContain(statusCode)
  expect(await app.knex('tokens').whereNotNull('user_id')).toEqual([])
})

const run = <Result>(use: (() => Result) | Result): Result =>
  typeof use === 'function' ? (use as () => Result)() : use
