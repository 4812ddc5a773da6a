import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { mailAfter } from '../../support/mail.ts'
import { readPage } from '../../support/pages.ts'
import { startWithSecondFactor } from '../../support/second-factor.ts'

const { email, password } = bob
const USERNAME = 'text username'
const [CURRENT, NEW] = ['password current-password', 'password new-password']
const [CODE, CHECK] = ['text one-time-code', 'checkbox off']

/** What each field of a page says to password managers: its type, and what it is to be filled in with. */
function fieldsOf(answer: Parameters<typeof readPage>[0]): Record<string, string> {
  const read = (input: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(input)?.[1]
  const shown = readPage(answer).inputs.filter((input) => read(input, 'type') !== 'hidden')
  return Object.fromEntries(
    shown.map((input) => [
      read(input, 'name') ?? '',
      `${read(input, 'type')} ${read(input, 'autocomplete') ?? 'off'}`,
    ]),
  )
}

it.each([
  ['/sign-in', { email: USERNAME, password: CURRENT, remember: CHECK }],
  ['/sign-up', { email: USERNAME, password: NEW }],
  ['/forgot-password', { email: USERNAME }],
  ['/confirm-email', { email: USERNAME }],
  ['/confirm-email/code', { email: 'text email', code: CODE }],
])('says to password managers what every field of %s is for', async (path, fields) => {
  const { get } = await startApp()
  expect(fieldsOf(await get(path))).toEqual(fields)
})

// Whose password it is stands there for password managers alone.
it.each([
  ['password', { email: USERNAME, current_password: CURRENT, new_password: NEW, code: CODE }],
  ['email', { '': USERNAME, email: 'text email', password: CURRENT, code: CODE }],
  ['delete', { email: USERNAME, password: CURRENT, code: CODE }],
  ['security/on', { email: USERNAME, password: CURRENT }],
  ['security/off', { email: USERNAME, password: CURRENT, code: CODE }],
  ['security/recovery-codes', { email: USERNAME, password: CURRENT, code: CODE }],
])('says to password managers what every field of /account/%s is for', async (path, fields) => {
  const { get, cookies, pass } = await startWithSecondFactor()
  pass(601)
  expect(fieldsOf(await get(`/account/${path}`, cookies))).toEqual(fields)
})

it('says so where a second factor is given, and where one begins', async () => {
  const { form, get, pend } = await startWithSecondFactor()
  const { cookies } = await pend()
  expect(fieldsOf(await get('/sign-in/code', cookies))).toEqual({ code: CODE, trust_device: CHECK })
  const ann = { email: 'ann@bob.com', password }
  const begun = await form('POST', '/account/security/on', { password }, await signIn({ form }, ann))
  expect(fieldsOf(begun)).toEqual({ code: CODE })
})

it('says whose password a mailed link sets', async () => {
  const service = await startApp()
  await signIn(service)
  const mail = await mailAfter(service, () => service.form('POST', '/reset_password', { email }))
  const { pathname, search } = new URL(mail.links[0] ?? '')
  const shown = await service.get(pathname + search)
  expect(fieldsOf(shown)).toEqual({ email: USERNAME, new_password: NEW })
  expect(readPage(shown).values.email).toBe(email)
})
