import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { mailAfter, mailsAfter, recipients, registrationMail, resetToken } from '../../support/mail.ts'

const CHANGED = 'Your password at User Authentication Service was changed'
const { email, password } = bob

it('tells the owner by mail that the password was reset', async () => {
  const service = await startApp()
  await registrationMail(service)
  const reset_token = await resetToken(service)
  const mail = await mailAfter(service, () =>
    service.form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' }),
  )
  expect([mail.subject, recipients(mail), mail.links]).toEqual([CHANGED, [email], []])
})

it('tells the owner by mail that the password was changed', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const change = { current_password: password, new_password: 'newPwd' }
  const mails = await mailsAfter(service, () => service.form('PUT', '/users/me/password', change, cookie))
  expect(mails.map(({ subject }) => subject)).toEqual([CHANGED])
})

it('tells nothing when nothing was changed', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const mails = await mailsAfter(service, async () => {
    await service.form('PUT', '/reset_password', { reset_token: 'wrong', new_password: 'newPwd' })
    const change = { current_password: 'wrong', new_password: 'newPwd' }
    await service.form('PUT', '/users/me/password', change, cookie)
  })
  expect(mails).toEqual([])
})
