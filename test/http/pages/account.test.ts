import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { mailAfter, mailsAfter, mailsOf, recipients } from '../../support/mail.ts'
import { ledTo, readPage } from '../../support/pages.ts'
import { keep, startWithSecondFactor } from '../../support/second-factor.ts'

const { email, password } = bob
const NEW = 'robert@bob.com'
const PAGES = [
  '',
  '/password',
  '/email',
  '/sessions',
  '/security',
  '/security/on',
  '/events',
  '/export',
  '/delete',
]

/** The service with Bob signed in, whose mail of the registration was written. */
async function start(env: Record<string, string> = {}) {
  const service = await startApp(env)
  const cookies = await signIn(service)
  await mailsOf(service)
  return { ...service, service, cookies }
}

it.each(PAGES)('shows /account%s to Bob alone, and leads others to sign in and back', async (path) => {
  const { get, cookies } = await start()
  const shown = await get(`/account${path}`, cookies)
  expect([shown.statusCode, shown.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  const query = path === '/events' ? '?before=2026-01-01T00:00:00Z' : ''
  expect(ledTo(await get(`/account${path}${query}`))).toEqual([
    303,
    `/sign-in?return_to=${encodeURIComponent(`/account${path}${query}`)}`,
  ])
  expect(ledTo(await get(`/account${path}`, { session_id: 'over' }))[0]).toBe(303)
})

it('says to programs that they are not signed in as the API does', async () => {
  const { app } = await start()
  const answer = await app.inject({ url: '/account', headers: { accept: 'application/json' } })
  expect([answer.statusCode, answer.body]).toEqual([403, '{"message":"Forbidden"}'])
})

it('names the address, and whether it is confirmed, and leads to every page', async () => {
  const { get, cookies, app } = await start()
  const page = readPage(await get('/account', cookies))
  expect(page.text).toContain(`${email} (not confirmed yet)`)
  expect(page.links).toContain('/confirm-email/code')
  for (const path of ['password', 'email', 'sessions', 'security', 'events', 'export', 'delete'])
    expect(page.links).toContain(`/account/${path}`)
  expect(page.actions).toEqual(['/sign-out'])
  await app.knex('users').update({ email_verified_at: 1 })
  expect(readPage(await get('/account', cookies)).text).not.toContain('not confirmed')
})

it('changes the password, and leaves this browser signed in alone', async () => {
  const { form, get, cookies, service } = await start()
  const other = await signIn(service)
  const shown = readPage(await get('/account/password', cookies))
  expect(shown.values.email).toBe(email)
  const wrong = readPage(
    await form('POST', '/account/password', { current_password: 'x', new_password: 'new one' }, cookies),
  )
  expect(wrong).toMatchObject({
    status: 401,
    faulty: ['current_password'],
    fault: 'That is not your password.',
  })
  const refused = readPage(
    await form('POST', '/account/password', { current_password: password, new_password: '' }, cookies),
  )
  expect(refused).toMatchObject({ status: 400, faulty: ['new_password'] })
  for (const page of [wrong, refused])
    expect([page.values.current_password, page.values.new_password]).toEqual([undefined, undefined])

  const fields = { current_password: password, new_password: 'new one', email }
  const changed = await form('POST', '/account/password', fields, cookies)
  expect(ledTo(changed)).toEqual([303, '/account?done=password_changed'])
  const now = keep(cookies, changed)
  expect(readPage(await get('/account?done=password_changed', now)).done).toMatch(/^Your password is changed/)
  expect((await get('/profile', other)).statusCode).toBe(403)
  expect((await form('POST', '/sessions', { email, password: 'new one' })).statusCode).toBe(200)
})

it('changes the address once the code of the mail is given', async () => {
  const { form, get, cookies, service } = await start()
  const wrong = readPage(await form('POST', '/account/email', { email: NEW, password: 'x' }, cookies))
  expect(wrong).toMatchObject({ status: 401, faulty: ['password'], values: { email: NEW } })
  let asked = cookies as Record<string, string>
  const mails = await mailsAfter(service, async () => {
    const answer = await form('POST', '/account/email', { email: NEW, password }, cookies)
    expect(ledTo(answer)).toEqual([303, '/confirm-email/code?done=email_requested'])
    asked = keep(cookies, answer)
  })
  expect(readPage(await get('/account', asked)).text).toContain(`It will be ${NEW}`)
  expect(readPage(await get('/account', asked)).links).toContain('/confirm-email/code')
  expect(readPage(await get('/confirm-email/code', asked)).values.email).toBe(NEW)
  const { code = '' } = mails.find((mail) => recipients(mail).includes(NEW)) ?? {}
  const confirmed = await form('POST', '/confirm-email/code', { email: NEW, code }, asked)
  expect(ledTo(confirmed)).toEqual([303, '/account?done=email_verified'])
  expect((await get('/profile', cookies)).json()).toEqual({ email: NEW })
})

it('does not tell on the page of the address who has it', async () => {
  const { form, cookies, service } = await start()
  await form('POST', '/users', { email: NEW, password: 'x' })
  await mailsOf(service)
  for (const address of [NEW, 'nobody@bob.com'])
    expect(ledTo(await form('POST', '/account/email', { email: address, password }, cookies))).toEqual([
      303,
      '/confirm-email/code?done=email_requested',
    ])
})

it('counts no mail of a network for who is no longer signed in', async () => {
  const { form, cookies, get } = await start({ LIMIT_NETWORK_MAIL_REQUESTS: '1' })
  for (let n = 0; n < 3; n++) {
    const answer = await form('POST', '/account/email', { email: NEW, password }, { session_id: 'over' })
    expect(answer.statusCode).toBe(403)
  }
  expect((await form('POST', '/account/email', { email: NEW, password }, cookies)).statusCode).toBe(303)
  expect((await get('/profile', cookies)).statusCode).toBe(200)
})

it('keeps what was typed where the session ended meanwhile, and does nothing', async () => {
  const { form, cookies, service } = await start()
  await form('DELETE', '/sessions', {}, cookies)
  const mails = await mailsAfter(service, async () => {
    const page = readPage(await form('POST', '/account/email', { email: NEW, password }, cookies))
    expect(page).toMatchObject({ status: 403, fault: expect.stringMatching(/no longer signed in/) })
    expect(page.values).toMatchObject({ email: NEW, password: undefined })
    expect(page.links).toContain('/sign-in?return_to=%2Faccount%2Femail')
    expect(page.actions).toEqual(['/account/email'])
  })
  expect(mails).toEqual([])
  const plain = readPage(await form('POST', '/account/delete', { password }, cookies))
  expect(plain).toMatchObject({ status: 403, title: 'You are no longer signed in' })
  expect(plain.links).toContain('/sign-in?return_to=%2Faccount%2Fdelete')
})

it('deletes the account with the password, and says so', async () => {
  const { form, get, cookies } = await start()
  const wrong = readPage(await form('POST', '/account/delete', { password: 'x', email }, cookies))
  expect(wrong).toMatchObject({ status: 401, faulty: ['password'] })
  const deleted = await form('POST', '/account/delete', { password, email }, cookies)
  expect(ledTo(deleted)).toEqual([303, '/sign-in?done=deleted'])
  expect(keep(cookies, deleted).session_id).toBe('')
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(401)
  expect(readPage(await get('/sign-in?done=deleted')).done).toBe('Your account is deleted.')
})

it('asks for a code where one is needed, and not where one was just given', async () => {
  const service = await startWithSecondFactor()
  const { form, get, cookies, code } = service
  const names = async (path: string) => Object.keys(readPage(await get(path, cookies)).values)
  expect(await names('/account/password')).not.toContain('code')
  service.pass(601)
  for (const path of ['/account/password', '/account/email', '/account/delete', '/account/security/off'])
    expect(await names(path), path).toContain('code')
  const missing = readPage(await form('POST', '/account/delete', { password }, cookies))
  expect(missing).toMatchObject({ status: 401, faulty: ['code'] })
  const wrong = readPage(await form('POST', '/account/delete', { password, code: '000000' }, cookies))
  expect(wrong).toMatchObject({ status: 401, faulty: ['code'] })
  const deleted = await form('POST', '/account/delete', { password, code: code() }, cookies)
  expect(ledTo(deleted)).toEqual([303, '/sign-in?done=deleted'])
})

it('leads password managers to where a password is changed', async () => {
  const { get } = await start()
  expect(ledTo(await get('/.well-known/change-password'))).toEqual([303, '/account/password'])
})

it('mails nothing, and ends nothing, when pages are only opened', async () => {
  const { get, cookies, service } = await start()
  const mails = await mailsAfter(service, async () => {
    for (const path of PAGES) await get(`/account${path}`, cookies)
    for (const path of ['/sign-in', '/sign-up', '/sign-out', '/confirm-email/code']) await get(path, cookies)
  })
  expect(mails).toEqual([])
  expect((await get('/profile', cookies)).statusCode).toBe(200)
  await mailAfter(service, () => service.form('POST', '/reset_password', { email }))
})
