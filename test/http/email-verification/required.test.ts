import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { mailAfter, mailsAfter, registrationMail } from '../../support/mail.ts'

const NOT_VERIFIED = '{"message":"email not verified"}'

async function startRequiring() {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  const mail = await registrationMail(service)
  const logIn = (password = bob.password) => service.form('POST', '/sessions', { ...bob, password })
  return { ...service, service, mail, logIn }
}

it('lets people sign in before they confirm, unless told otherwise', async () => {
  const service = await startApp()
  await registrationMail(service)
  expect((await service.form('POST', '/sessions', bob)).statusCode).toBe(200)
})

it('refuses the right password of an address that is not confirmed, and mails again', async () => {
  const { service, logIn, mail } = await startRequiring()
  const again = await mailAfter(service, async () => {
    const answer = await logIn()
    expect([answer.statusCode, answer.body]).toEqual([403, NOT_VERIFIED])
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
  expect(again.subject).toBe(mail.subject)
  expect(await service.app.knex('sessions').select('*')).toEqual([])
})

it('says no more than ever to a wrong password, and mails nothing', async () => {
  const { service, logIn } = await startRequiring()
  const mails = await mailsAfter(service, async () => {
    const answer = await logIn('wrong')
    expect([answer.statusCode, answer.body]).toEqual([401, '{"message":"invalid credentials"}'])
  })
  expect(mails).toEqual([])
})

it('mails three times in 20 minutes, however often it is tried', async () => {
  const { service, logIn } = await startRequiring()
  const trying = () => Promise.all(Array.from({ length: 8 }, () => logIn()))
  expect(await mailsAfter(service, trying)).toHaveLength(3)
})

it('lets them sign in once they have confirmed with the link that was mailed last', async () => {
  const { service, logIn } = await startRequiring()
  const { token } = await mailAfter(service, () => logIn())
  await service.form('PUT', '/verify_email', { token })
  expect((await logIn()).statusCode).toBe(200)
})
