import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'
import { mailsOf } from '../../support/mail.ts'
import { register, waiting } from '../../support/outbox.ts'

// The database refuses the mail itself, as a full disk would.
const REFUSE_MAILS = {
  sqlite: "create trigger refuse before insert on outbox begin select raise(abort, 'full'); end",
  postgres: 'alter table outbox add constraint refuse check (id < 0) not valid',
}

/** The service with Bob signed in, from now on unable to keep a mail. */
async function startRefusing() {
  const service = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  const cookie = await signIn(service)
  await mailsOf(service)
  await service.app.knex('tokens').delete()
  await service.app.knex.raw(REFUSE_MAILS[ENGINE])
  return { ...service, cookie }
}

it('registers nobody whose mail cannot be kept', async () => {
  const service = await startRefusing()
  expect((await register(service, 'eve@bob.com')).statusCode).toBe(500)
  expect(await service.app.knex('users').pluck('email')).toEqual([bob.email])
  expect(await service.app.knex('tokens').select('*')).toEqual([])
})

it.each(['/reset_password', '/verify_email'])(
  'makes no token at %s whose mail cannot be kept',
  async (url) => {
    const { form, app } = await startRefusing()
    expect((await form('POST', url, { email: bob.email })).statusCode).toBe(500)
    expect(await app.knex('tokens').select('*')).toEqual([])
  },
)

it('changes no password without the mail that says so', async () => {
  const { form, app, cookie } = await startRefusing()
  const reset_token = await app.auth.createResetToken(bob.email)
  expect((await form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' })).statusCode).toBe(500)
  const change = { current_password: bob.password, new_password: 'newPwd' }
  expect((await form('PUT', '/users/me/password', change, cookie)).statusCode).toBe(500)
  expect(await app.auth.validLogin(bob.email, bob.password)).toBe(true)
})

it('keeps no mail without its token', async () => {
  const service = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  await register(service)
  await mailsOf(service)
  await service.app.knex.schema.renameTable('tokens', 'gone')
  expect((await service.form('POST', '/reset_password', { email: bob.email })).statusCode).toBe(500)
  await expect.poll(() => waiting(service)).toEqual([])
})
