import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { formToken, mailTo, NEW, startWithBob } from '../../support/email-change.ts'
import { mailsAfter, mailsOf } from '../../support/mail.ts'

/** Bob, who mistyped his address when he registered, and never confirmed it. */
const startWithTypo = () => startWithBob({}, { isConfirmed: false })
const undoTokens = ({ app }: Awaited<ReturnType<typeof startWithBob>>) =>
  app.knex('tokens').where({ purpose: 'undo_email_change' }).orderBy('created_at').pluck('email')

it('sends no link, and not the new address, to a former address that was never confirmed', async () => {
  const setting = await startWithTypo()
  const { confirmation, warning } = await setting.ask()
  // It gets one mail a day, and had it.
  const mails = await mailsAfter(setting.service, () => setting.confirm(confirmation.token))
  expect(mails).toEqual([])
  expect(warning.links).toEqual([])
  expect(`${warning.text}${warning.html}`).not.toContain(NEW)
  expect(await undoTokens(setting)).toEqual([])
})

it('frees an address that was never confirmed at once', async () => {
  const setting = await startWithTypo()
  await setting.confirm((await setting.ask()).confirmation.token)
  expect((await setting.form('POST', '/users', bob)).statusCode).toBe(201)
})

it('sends a link to each confirmed address of a chain, and to no other', async () => {
  const setting = await startWithTypo()
  await setting.confirm((await setting.ask()).confirmation.token)
  const next = await setting.ask('rob@bob.com', NEW)
  await setting.confirm(next.confirmation.token)
  expect(await undoTokens(setting)).toEqual([NEW, NEW])
  expect((await setting.restore(next.warning.token)).statusCode).toBe(200)
  expect(await setting.addresses()).toEqual([NEW])
})

it('goes by whether the address is confirmed when the change takes effect', async () => {
  const setting = await startWithTypo()
  const [registration] = await mailsOf(setting.service)
  const { confirmation, warning } = await setting.ask()
  expect(warning.links).toEqual([])
  expect((await setting.confirm(registration?.token ?? '')).statusCode).toBe(200)
  const mails = await mailsAfter(setting.service, () => setting.confirm(confirmation.token))
  expect(await setting.addresses()).toEqual([NEW])
  expect((await setting.restore(mailTo(mails, bob.email).token)).statusCode).toBe(200)
  expect(await setting.addresses()).toEqual([bob.email])
})

it('names the account on the page that confirms a change, and what is given away', async () => {
  const { ask, get } = await startWithBob()
  const { confirmation, warning } = await ask()
  const { body } = await get(`/verify_email?token=${confirmation.token}`)
  expect(body).toContain(`The account of ${bob.email} at User Authentication Service`)
  expect(body).toContain('you would give your address away')
  expect((await get(`/undo_email_change?token=${warning.token}`)).body).toContain(bob.email)
})

it('names both addresses on the page that undoes a change', async () => {
  const { change, get } = await startWithBob()
  const { undo } = await change()
  const { body } = await get(`/undo_email_change?token=${undo}`)
  expect(body).toContain(`has the address ${NEW} now. It gets ${bob.email} back.`)
})

it('keeps the first owner’s links however often the address is changed after', async () => {
  const setting = await startWithBob({ RATE_LIMIT: 'off' })
  const { undo } = await setting.change('thief0@evil.com')
  for (let i = 1; i <= 12; i++) {
    const next = await setting.ask(`thief${i}@evil.com`, `thief${i - 1}@evil.com`)
    expect((await setting.confirm(next.confirmation.token)).statusCode).toBe(200)
  }
  expect(new Set(await undoTokens(setting)).size).toBe(10)
  const page = await setting.restore(undo)
  expect(page.statusCode).toBe(200)
  expect(formToken(page.body)).not.toBe('')
  expect(await setting.addresses()).toEqual([bob.email])
  expect(await undoTokens(setting)).toEqual([bob.email, bob.email])
})
