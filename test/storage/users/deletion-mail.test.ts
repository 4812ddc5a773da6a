import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { mailsAfter, mailsOf, recipients } from '../../support/mail.ts'

const SUBJECT = 'Your account at User Authentication Service was deleted'

const remove = async (service: TestApp, headers: Record<string, string> = {}) =>
  service.app.inject({
    method: 'DELETE',
    url: '/users/me',
    cookies: await signIn(service),
    headers,
    payload: { password: bob.password },
  })

it('tells the owner that the account was deleted, and needs nothing of it any more', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await mailsOf(service)
  const mails = await mailsAfter(service, () =>
    service.form('DELETE', '/users/me', { password: bob.password }, cookie),
  )
  expect(mails.map((mail) => [mail.subject, recipients(mail)])).toEqual([[SUBJECT, [bob.email]]])
  expect(mails[0]?.links).toEqual([])
  expect(await service.app.knex('users')).toEqual([])
})

it('tells them in their language', async () => {
  const service = await startApp()
  const mails = await mailsAfter(service, () => remove(service, { 'accept-language': 'fr' }))
  expect(mails.at(-1)?.subject).toBe('Votre compte User Authentication Service a été supprimé')
})

it('sends it although other mails to the address are withdrawn, and a new account can have it at once', async () => {
  const service = await startApp()
  await remove(service)
  expect(await service.app.knex('outbox').pluck('subject')).toEqual([SUBJECT])
  expect((await service.form('POST', '/users', bob)).statusCode).toBe(201)
  expect((await mailsOf(service)).map(({ subject }) => subject)).toContain(SUBJECT)
})

it('tells them of a deletion by whoever runs the service', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  await mailsOf(service)
  const mails = await mailsAfter(service, () => service.app.auth.deleteUser(bob.email))
  expect(mails.map(({ subject }) => subject)).toEqual([SUBJECT])
})

it('tells nobody of a deletion that was refused', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await mailsOf(service)
  const mails = await mailsAfter(service, () =>
    service.form('DELETE', '/users/me', { password: 'wrong' }, cookie),
  )
  expect(mails).toEqual([])
})

it('does not mail again and again to an address that is registered and deleted in turn', async () => {
  const service = await startApp()
  for (let i = 0; i < 8; i++) expect((await remove(service)).statusCode).toBe(200)
  const mails = await mailsOf(service)
  expect(mails.filter(({ subject }) => subject === SUBJECT).length).toBeLessThanOrEqual(3)
})
