import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { waiting } from '../../support/outbox.ts'
import { freePort } from '../../support/postgres.ts'

const eve = { email: 'eve@bob.com', password: 'myOtherPwd' }

/** The service whose mail server is away, with Bob and Eve signed in. */
async function startTwo() {
  const service = await startApp({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}` })
  const cookies = { bob: await signIn(service), eve: await signIn(service, eve) }
  const leave = (who: typeof bob, cookie: { session_id: string }) =>
    service.form('DELETE', '/users/me', { password: who.password }, cookie)
  const recipients = async () =>
    (await waiting(service)).map(({ recipient }) => recipient).filter((each) => each !== null)
  return { ...service, cookies, leave, recipients }
}

it('leaves other users’ mails to an address that a deleted user wanted to have', async () => {
  const { form, cookies, leave, recipients, app } = await startTwo()
  // Both want the same address; a mail about each request is on its way to it.
  const email = 'shared@bob.com'
  await form('PUT', '/users/me/email', { email, password: bob.password }, cookies.bob)
  await form('PUT', '/users/me/email', { email, password: eve.password }, cookies.eve)
  expect((await recipients()).filter((to) => to === email)).toHaveLength(2)
  expect((await leave(eve, cookies.eve)).statusCode).toBe(200)
  expect((await recipients()).filter((to) => to === email)).toHaveLength(1)
  const [left] = await app.knex('outbox').where({ recipient: email })
  expect(left.user_id).toBe((await app.users.findByEmail(bob.email))?.id)
})

it('takes every mail of a deleted user out, to whatever address', async () => {
  const { form, cookies, leave, recipients } = await startTwo()
  await form('PUT', '/users/me/email', { email: 'robert@bob.com', password: bob.password }, cookies.bob)
  await form('POST', '/reset_password', { email: bob.email })
  expect(await recipients()).toContain('robert@bob.com')
  await leave(bob, cookies.bob)
  expect([...new Set(await recipients())].filter((to) => to !== bob.email)).toEqual([eve.email])
})

it('keeps a mail that belongs to nobody when its user is deleted', async () => {
  const { app, cookies, leave } = await startTwo()
  const mail = { to: bob.email, subject: 'Farewell', text: 'x', html: 'x' }
  await app.mailer.enqueue(mail, { priority: 'notice' }, app)
  await leave(bob, cookies.bob)
  expect(await app.knex('outbox').where({ recipient: bob.email }).pluck('subject')).toContain('Farewell')
})
