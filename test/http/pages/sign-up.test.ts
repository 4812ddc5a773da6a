import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { mailAfter, mailsAfter } from '../../support/mail.ts'
import { ledTo, readPage } from '../../support/pages.ts'
import { keep } from '../../support/second-factor.ts'

const CODE_PATH = '/confirm-email/code'

/** Bob signs up in a browser; gives the cookies that it has then, and the mail. */
async function signUp(service: TestApp, more: Record<string, string> = {}) {
  let cookies: Record<string, string> = {}
  let answer: Awaited<ReturnType<TestApp['form']>> | undefined
  const mail = await mailAfter(service, async () => {
    answer = await service.form('POST', '/sign-up', { ...bob, ...more })
    cookies = keep({}, answer)
  })
  return { cookies, mail, ledTo: answer ? ledTo(answer) : [] }
}

it('makes an account, signs its owner in, and takes the code of the mail', async () => {
  const service = await startApp()
  const { cookies, mail, ledTo: target } = await signUp(service, { return_to: '/account/events' })
  const returnTo = encodeURIComponent('http://localhost:5000/account/events')
  expect(target).toEqual([303, `${CODE_PATH}?return_to=${returnTo}&done=signed_up`])
  expect((await service.get('/profile', cookies)).json()).toEqual({ email: bob.email })
  const page = readPage(await service.get(`${CODE_PATH}?return_to=${returnTo}&done=signed_up`, cookies))
  expect(page).toMatchObject({ status: 200, done: 'Your account is made.', actions: [CODE_PATH] })
  expect(page.text).toContain(`We have mailed a code to ${bob.email}.`)
  expect(page.values).toMatchObject({ email: bob.email, return_to: 'http://localhost:5000/account/events' })

  const wrong = readPage(await service.form('POST', CODE_PATH, { email: bob.email, code: 'x' }, cookies))
  expect(wrong).toMatchObject({ status: 403, faulty: ['code'] })
  const fields = { email: bob.email, code: mail.code, return_to: page.values.return_to ?? '' }
  expect(ledTo(await service.form('POST', CODE_PATH, fields, cookies))).toEqual([303, '/account/events'])
  const { email_verified_at } = (await service.get('/users/me', cookies)).json()
  expect(email_verified_at).not.toBeNull()
})

it('takes the code before anybody is signed in, where only confirmed addresses may be', async () => {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  const { cookies, mail, ledTo: target } = await signUp(service)
  expect(target).toEqual([303, CODE_PATH])
  expect(cookies.session_id).toBeUndefined()
  const fields = { email: bob.email, code: mail.code }
  const confirmed = await service.form('POST', CODE_PATH, fields, cookies)
  expect(ledTo(confirmed)).toEqual([303, '/sign-in?done=email_verified'])
  expect(keep(cookies, confirmed).confirming).toBe('')
  expect(ledTo(await service.form('POST', '/sign-in', bob))).toEqual([303, '/account'])
})

it('asks for the address beside the code in another browser', async () => {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  const { mail } = await signUp(service)
  const page = readPage(await service.get(CODE_PATH))
  expect(page.inputs.some((tag) => /name="email" type="text"/.test(tag))).toBe(true)
  const wrong = readPage(await service.form('POST', CODE_PATH, { email: bob.email, code: '1' }))
  expect(wrong).toMatchObject({ status: 403, faulty: ['code'] })
  expect(wrong.values.email).toBe(bob.email)
  expect(ledTo(await service.form('POST', CODE_PATH, { email: bob.email, code: mail.code }))).toEqual([
    303,
    '/sign-in?done=email_verified',
  ])
})

it.each([
  ['an address that is none', { email: 'bob' }, 400, ['email']],
  ['no address', { email: '' }, 400, ['email']],
  ['no password', { password: '' }, 400, ['password']],
  ['a short password', { password: 'short' }, 400, ['password']],
  ['a password with a tab', { password: 'tab\tab\ttab' }, 400, ['password']],
])('says of %s what is wrong, beside its field', async (_, fields, status, faulty) => {
  const service = await startApp({ PASSWORD_MIN_LENGTH: '8' })
  const given = { ...bob, ...fields }
  const page = readPage(await service.form('POST', '/sign-up', given))
  expect(page).toMatchObject({ status, faulty })
  expect(page.values.email).toBe(given.email)
  expect(page.values.password).toBeUndefined()
})

it('says that an address is taken, as the API does, unless the password is the right one', async () => {
  const service = await startApp()
  await signUp(service)
  const page = readPage(await service.form('POST', '/sign-up', { ...bob, password: 'another one' }))
  expect(page).toMatchObject({
    status: 400,
    faulty: ['email'],
    fault: 'There is an account with this address already.',
  })
  // The second press: the first one made the account.
  const mails = await mailsAfter(service, async () => {
    const again = await service.form('POST', '/sign-up', bob)
    expect(ledTo(again)).toEqual([303, `${CODE_PATH}?done=signed_up`])
    expect((await service.get('/profile', keep({}, again))).statusCode).toBe(200)
    // The browser has dropped what the first press was answered, with the address in it.
    const shown = readPage(await service.get(CODE_PATH, keep({}, again)))
    expect(shown.values.email).toBe(bob.email)
  })
  expect(mails.map(({ subject }) => subject).filter((subject) => subject?.startsWith('Confirm'))).toEqual([])
})

it('takes a code as given to whoever presses twice, but only of their own address', async () => {
  const service = await startApp()
  const { cookies, mail } = await signUp(service)
  const fields = { email: bob.email, code: mail.code }
  for (let press = 0; press < 2; press++) {
    const answer = await service.form('POST', CODE_PATH, fields, cookies)
    expect(ledTo(answer)).toEqual([303, '/account?done=email_verified'])
  }
  expect((await service.form('POST', CODE_PATH, fields)).statusCode).toBe(403)
  const robert = { ...fields, email: 'robert@bob.com' }
  expect((await service.form('POST', CODE_PATH, robert, cookies)).statusCode).toBe(403)
})

it('leads whoever signs up again, with a confirmed address and the right password, to the account', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  await service.app.knex('users').update({ email_verified_at: 1 })
  const again = await service.form('POST', '/sign-up', bob)
  expect(ledTo(again)).toEqual([303, '/account'])
  expect((await service.get('/profile', keep({}, again))).statusCode).toBe(200)
})

it('goes on to the code, too, with who presses twice where only confirmed addresses may sign in', async () => {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  const answers = await Promise.all([1, 2].map(() => service.form('POST', '/sign-up', bob)))
  for (const answer of [...answers, await service.form('POST', '/sign-up', bob)]) {
    expect(ledTo(answer)).toEqual([303, CODE_PATH])
    expect(readPage(await service.get(CODE_PATH, keep({}, answer))).values.email).toBe(bob.email)
  }
  const wrong = readPage(await service.form('POST', '/sign-up', { ...bob, password: 'another one' }))
  expect(wrong).toMatchObject({ status: 400, faulty: ['email'] })
})

it('asks each person for their own code in one browser, and keeps no address after the sign-out', async () => {
  const service = await startApp()
  const { cookies } = await signUp(service)
  const left = keep(cookies, await service.form('POST', '/sign-out', {}, cookies))
  expect(readPage(await service.get(CODE_PATH, left)).text).not.toContain(bob.email)
  const alice = { email: 'alice@bob.com', password: 'hers' }
  const hers = keep(cookies, await service.form('POST', '/sign-up', alice, left))
  expect(
    readPage(await service.get(CODE_PATH, { ...hers, confirming: cookies.confirming ?? '' })),
  ).toMatchObject({
    values: { email: alice.email },
  })
})

it('lets whoever mistyped the address ask for the code of another', async () => {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  const { cookies } = await signUp(service)
  const asked = await service.form('POST', '/confirm-email', { email: 'rob@bob.com' }, cookies)
  expect(readPage(await service.get('/confirm-email/sent')).links).toContain(CODE_PATH)
  const page = readPage(await service.get(CODE_PATH, keep(cookies, asked)))
  expect(page.values.email).toBe('rob@bob.com')
  expect(page.inputs.find((tag) => /name="email"/.test(tag))).toContain('type="text"')
})

it('signs up once who presses twice at once', async () => {
  const service = await startApp()
  const answers = await Promise.all([1, 2].map(() => service.form('POST', '/sign-up', bob)))
  expect(answers.map(ledTo)).toEqual([1, 2].map(() => [303, `${CODE_PATH}?done=signed_up`]))
  expect(await service.app.knex('users').pluck('email')).toEqual([bob.email])
})

it('lets nobody sign up where registration is closed', async () => {
  const service = await startApp({ REGISTRATION: 'closed' })
  const page = readPage(await service.get('/sign-up'))
  expect(page).toMatchObject({ status: 200, actions: [] })
  expect(page.text).toContain('Nobody can sign up')
  expect((await service.form('POST', '/sign-up', bob)).statusCode).toBe(403)
  expect(readPage(await service.get('/sign-in')).links).not.toContain('/sign-up')
  expect(await service.app.knex('users').pluck('email')).toEqual([])
})

it('says when to try again where a network signs up too often', async () => {
  const service = await startApp({ LIMIT_NETWORK_SIGN_UPS: '1' })
  await service.form('POST', '/sign-up', bob)
  const page = readPage(await service.form('POST', '/sign-up', { ...bob, email: 'rob@bob.com' }))
  expect(page).toMatchObject({ status: 429, fault: expect.stringMatching(/60 minutes/) })
  expect(page.values.email).toBe('rob@bob.com')
})
