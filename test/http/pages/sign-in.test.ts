import { expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/features/second-factor/totp.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { ledTo, readPage } from '../../support/pages.ts'
import { fromBase32, keep, startWithSecondFactor } from '../../support/second-factor.ts'

const form = { email: bob.email, password: bob.password }

/** The service with Bob. */
async function startWithBob(env: Record<string, string> = {}) {
  const service = await startApp(env)
  await service.form('POST', '/users', bob)
  return service
}

it('signs Bob in, and leads to his account', async () => {
  const service = await startWithBob()
  const shown = readPage(await service.get('/sign-in'))
  expect(shown).toMatchObject({ status: 200, title: 'Sign in', actions: ['/sign-in'], fault: '' })
  const answer = await service.form('POST', '/sign-in', form)
  expect(ledTo(answer)).toEqual([303, '/account'])
  const [session] = answer.cookies.filter(({ name }) => name === 'session_id')
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(session?.maxAge).toBeUndefined()
  expect((await service.get('/profile', keep({}, answer))).json()).toEqual({ email: bob.email })
})

it('keeps Bob signed in where he ticks that', async () => {
  const service = await startWithBob()
  const answer = await service.form('POST', '/sign-in', { ...form, remember: 'on' })
  expect(answer.cookies.find(({ name }) => name === 'session_id')?.maxAge).toBeGreaterThan(86_400)
})

it.each([
  ['a wrong password', { ...form, password: 'wrong' }],
  ['an address that nobody has', { ...form, email: 'nobody@bob.com' }],
  ['no password', { ...form, password: '' }],
  ['an address that is none', { ...form, email: 'bob' }],
  ['no field at all', {}],
])('says the same of %s, and keeps the address that was typed', async (_, fields: Record<string, string>) => {
  const service = await startWithBob()
  const page = readPage(await service.form('POST', '/sign-in', fields))
  expect(page).toMatchObject({
    status: 401,
    title: 'Sign in',
    fault: 'The address and the password do not belong together.',
    faulty: [],
  })
  expect(page.values.email ?? '').toBe(fields.email ?? '')
  expect(page.values.password).toBeUndefined()
})

it('answers alike, but for the address, whether or not somebody has it', async () => {
  const service = await startWithBob()
  const known = await service.form('POST', '/sign-in', { ...form, password: 'wrong' })
  const unknown = await service.form('POST', '/sign-in', { email: 'rob@bob.com', password: 'wrong' })
  expect(unknown.body.replace('rob@', 'bob@')).toBe(known.body)
  expect({ ...unknown.headers, 'x-request-id': '', date: '' }).toEqual({
    ...known.headers,
    'x-request-id': '',
    date: '',
  })
})

it('says when to come back after too many wrong passwords', async () => {
  const service = await startWithBob()
  let page = readPage(await service.form('POST', '/sign-in', { ...form, password: 'wrong' }))
  for (let n = 0; n < 30 && page.status === 401; n++)
    page = readPage(await service.form('POST', '/sign-in', { ...form, password: 'wrong' }))
  expect(page).toMatchObject({ status: 429, fault: expect.stringMatching(/try again in/) })
  expect(page.values.email).toBe(bob.email)
})

it('asks for a confirmed address where the service does, and says where the code goes', async () => {
  const service = await startWithBob({ REQUIRE_VERIFIED_EMAIL: 'true' })
  const page = readPage(await service.form('POST', '/sign-in', form))
  expect(page).toMatchObject({ status: 403, fault: expect.stringMatching(/confirm your address first/) })
  expect(page.links).toContain('/confirm-email/code')
})

it('leads whoever is signed in already where they were going', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  expect(ledTo(await service.get('/sign-in', cookies))).toEqual([303, '/account'])
  expect(ledTo(await service.get('/sign-in?return_to=/account/events', cookies))).toEqual([
    303,
    '/account/events',
  ])
  expect(ledTo(await service.get('/sign-up', cookies))).toEqual([303, '/account'])
})

it('asks for a second factor, keeps where the visit was going, and signs nobody in before', async () => {
  const service = await startWithSecondFactor()
  const begun = await service.form('POST', '/sign-in', { ...form, return_to: '/account/events' })
  const [status, path] = ledTo(begun)
  expect([status, path]).toEqual([
    303,
    '/sign-in/code?return_to=http%3A%2F%2Flocalhost%3A5000%2Faccount%2Fevents',
  ])
  const pending = keep({}, begun)
  expect(pending.session_id).toBeUndefined()
  expect((await service.get('/profile', pending)).statusCode).toBe(403)
  const shown = readPage(await service.get(path, pending))
  expect(shown).toMatchObject({ status: 200, title: 'One more step' })
  expect(shown.values.return_to).toBe('http://localhost:5000/account/events')

  const wrong = readPage(await service.form('POST', '/sign-in/code', { code: '000000' }, pending))
  expect(wrong).toMatchObject({ status: 401, faulty: ['code'] })
  expect(wrong.values.code).toBeUndefined()
  const fields = { code: service.code(), return_to: shown.values.return_to ?? '', trust_device: 'on' }
  const done = await service.form('POST', '/sign-in/code', fields, pending)
  expect(ledTo(done)).toEqual([303, '/account/events'])
  const cookies = keep(pending, done)
  expect((await service.get('/profile', cookies)).statusCode).toBe(200)

  // The device is trusted: none is asked for the next time.
  const again = await service.form('POST', '/sign-in', form, { device_id: cookies.device_id ?? '' })
  expect(ledTo(again)).toEqual([303, '/account'])
})

it('leads whoever presses twice on with what the first press was answered', async () => {
  const service = await startWithSecondFactor()
  const pending = keep({}, await service.form('POST', '/sign-in', form))
  const fields = { code: service.code(), return_to: '/account/events' }
  const { pending_sign_in: _, ...cookies } = keep(
    pending,
    await service.form('POST', '/sign-in/code', fields, pending),
  )
  expect(ledTo(await service.form('POST', '/sign-in/code', fields, cookies))).toEqual([
    303,
    '/account/events',
  ])
})

it('sends whoever comes too late with a code to sign in again', async () => {
  const service = await startWithSecondFactor()
  expect(ledTo(await service.get('/sign-in/code'))).toEqual([303, '/sign-in'])
  const pending = keep({}, await service.form('POST', '/sign-in', form))
  service.pass(601)
  const page = readPage(await service.form('POST', '/sign-in/code', { code: service.code() }, pending))
  expect(page).toMatchObject({ status: 403, fault: expect.stringMatching(/^This has taken too long/) })
  expect(page.links).toContain('/sign-in')
})

it('lets whoever has no second factor where one is required only turn it on', async () => {
  const service = await startWithBob({ SECOND_FACTOR: 'required' })
  const cookies = keep({}, await service.form('POST', '/sign-in', form))
  for (const path of ['/account', '/account/password'])
    expect(ledTo(await service.get(path, cookies))).toEqual([
      303,
      `/account/security/on?return_to=${encodeURIComponent(path)}`,
    ])
  expect(ledTo(await service.get('/sign-in', cookies))).toEqual([303, '/account/security/on'])
  expect(readPage(await service.get('/account/security/on', cookies)).text).toContain('is required here')
})

it('turns on the second factor that is required before it leads on, and leads on after', async () => {
  const service = await startWithBob({ SECOND_FACTOR: 'required', RETURN_URL: 'https://app.example.com/' })
  const returnTo = 'https://app.example.com/x'
  const begun = await service.form('POST', '/sign-in', { ...form, return_to: returnTo })
  const enrol = `/account/security/on?return_to=${encodeURIComponent(returnTo)}`
  expect(ledTo(begun)).toEqual([303, enrol])
  const cookies = keep({}, begun)
  expect(readPage(await service.get(enrol, cookies)).values.return_to).toBe(returnTo)
  const fields = { password: bob.password, return_to: returnTo }
  const shown = await service.form('POST', '/account/security/on', fields, cookies)
  const secret = /<code id="secret">([^<]*)</.exec(shown.body)?.[1]?.replaceAll(' ', '') ?? ''
  const code = codeOf(fromBase32(secret), stepAt(service.now()))
  expect(readPage(shown).values.return_to).toBe(returnTo)
  const on = await service.form('POST', '/account/security/confirm', { code, return_to: returnTo }, cookies)
  expect(readPage(on).links).toContain(returnTo)
})

it('signs out with a button alone, also who presses twice', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  for (const method of ['GET', 'HEAD'] as const)
    await service.app.inject({ method, url: '/sign-out', cookies })
  expect((await service.get('/profile', cookies)).statusCode).toBe(200)
  expect(readPage(await service.get('/sign-out', cookies)).text).toContain(bob.email)
  for (let n = 0; n < 2; n++) {
    const answer = await service.form('POST', '/sign-out', {}, cookies)
    expect(ledTo(answer)).toEqual([303, '/sign-out'])
    expect(answer.cookies).toContainEqual(expect.objectContaining({ name: 'session_id', value: '' }))
  }
  expect((await service.get('/profile', cookies)).statusCode).toBe(403)
  expect(readPage(await service.get('/sign-out')).title).toBe('You are signed out')
})
