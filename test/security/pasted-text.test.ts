import { expect, it } from 'vitest'
import { bob, startApp } from '../support/app.ts'
import { startWithBob } from '../support/email-change.ts'
import { registrationMail, resetToken } from '../support/mail.ts'

/** What is pasted along with text, or made of it on its way. */
const AROUND = [' ', '\t', '\r\n', '\n', '\u00a0', '\u200b', '\ufeff', '\u202a', '\u200e']

const JSON_TYPE = { 'content-type': 'application/json' }

it.each(AROUND.map((text) => [JSON.stringify(text), text]))(
  'takes a reset token with %s around and within it, in forms, JSON and pages',
  async (_, blank) => {
    const service = await startWithBob({ RATE_LIMIT: 'off' })
    const dress = (token: string) => `${blank}${token.slice(0, 20)}${blank}${token.slice(20)}${blank}`
    const request = async (email = bob.email) => dress(await resetToken(service.service, email))
    const fields = async () => ({ reset_token: await request(), new_password: 'x' })
    expect((await service.form('PUT', '/reset_password', await fields())).statusCode).toBe(200)
    expect((await service.json('PUT', '/reset_password', await fields())).statusCode).toBe(200)
    const token = await request()
    expect((await service.get(`/reset_password?${new URLSearchParams({ token })}`)).statusCode).toBe(200)
    const posted = await service.form('POST', '/reset_password/confirm', { token, new_password: 'y' })
    expect(posted.statusCode).toBe(200)
  },
)

it.each([' 449521 ', '449 521', '449-521', '449\u00a0521\n', '449\u2011521', '4 4 9 5 2 1'])(
  'takes a code that is typed like %j',
  async (typed) => {
    const service = await startApp()
    const { code } = await registrationMail(service)
    const alike = [...typed].map((sign) => (/\d/.test(sign) ? '#' : sign)).join('')
    let digit = 0
    const dressed = alike.replace(/#/g, () => code.charAt(digit++))
    const answer = await service.app.inject({
      method: 'PUT',
      url: '/verify_email',
      headers: JSON_TYPE,
      payload: JSON.stringify({ email: bob.email, code: dressed }),
    })
    expect([answer.statusCode, answer.json().message]).toEqual([200, 'Email verified'])
  },
)

it('takes nothing else out of a code: other digits stay wrong, and each try counts', async () => {
  const service = await startApp()
  const { code } = await registrationMail(service)
  for (const wrong of [`${code}0`, `0${code}`, `${code}.`, code.slice(1)])
    expect((await service.form('PUT', '/verify_email', { email: bob.email, code: wrong })).statusCode).toBe(
      403,
    )
})

it.each(AROUND.map((text) => [JSON.stringify(text), text]))(
  'takes an address with %s around it',
  async (_, blank) => {
    const { form, json } = await startApp()
    const email = `${blank}${bob.email}${blank}`
    const registered = await form('POST', '/users', { ...bob, email })
    expect([registered.statusCode, registered.json().email]).toEqual([201, bob.email])
    for (const answer of [
      await json('POST', '/sessions', { ...bob, email }),
      await form('POST', '/sessions', { ...bob, email }),
      await json('POST', '/reset_password', { email }),
      await form('POST', '/verify_email', { email }),
    ])
      expect([answer.statusCode, answer.json().email]).toEqual([200, bob.email])
  },
)

it('takes nothing from a password: blanks around it are part of it', async () => {
  const { form } = await startApp()
  const padded = { ...bob, password: '  my Super Pwd ' }
  expect((await form('POST', '/users', padded)).statusCode).toBe(201)
  expect((await form('POST', '/sessions', padded)).statusCode).toBe(200)
  expect((await form('POST', '/sessions', { ...bob, password: 'my Super Pwd' })).statusCode).toBe(401)
})

it('takes as long for a row of blanks as it is long', async () => {
  const { json } = await startApp()
  const email = `${' '.repeat(15_000)}x${' '.repeat(15_000)}y`
  expect((await json('POST', '/reset_password', { email })).json()).toEqual({
    message: 'email is not a valid address',
  })
})
