import { expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/features/second-factor/totp.ts'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { ledTo, readPage } from '../../support/pages.ts'
import { fromBase32, keep, startWithSecondFactor } from '../../support/second-factor.ts'

const { password } = bob
const codesOf = (body: string) => [...body.matchAll(/<li><code>([^<]*)</g)].map(([, code = '']) => code)

/** Gives the password for a secret; gives the page, and codes of the secret. */
async function enrol({ form, now }: TestApp, cookies: Record<string, string>) {
  const { body, ...answer } = await form('POST', '/account/security/on', { password }, cookies)
  const secret = /<code id="secret">([^<]*)</.exec(body)?.[1]?.replaceAll(' ', '') ?? ''
  const code = (steps = 0) => codeOf(fromBase32(secret), stepAt(now()) + steps)
  return { page: readPage({ ...answer, body }), body, secret, code }
}

it('turns the second factor on with the code of a scanned picture, and shows recovery codes once', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const other = await signIn(service)
  expect(readPage(await service.get('/account/security', cookies)).links).toContain('/account/security/on')
  const wrongPassword = readPage(
    await service.form('POST', '/account/security/on', { password: 'x' }, cookies),
  )
  expect(wrongPassword).toMatchObject({ status: 401, faulty: ['password'] })

  const { page, body, secret, code } = await enrol(service, cookies)
  expect(page).toMatchObject({ status: 200, title: 'Scan the code', actions: ['/account/security/confirm'] })
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  expect(body).toContain('<svg xmlns="http://www.w3.org/2000/svg"')
  const wrong = readPage(await service.form('POST', '/account/security/confirm', { code: '000000' }, cookies))
  expect(wrong).toMatchObject({ status: 401, faulty: ['code'] })

  const confirmed = await service.form('POST', '/account/security/confirm', { code: code() }, cookies)
  const codes = codesOf(confirmed.body)
  expect([confirmed.statusCode, codes.length, confirmed.headers['cache-control']]).toEqual([
    200,
    10,
    'no-store',
  ])
  const now = keep(cookies, confirmed)
  expect((await service.get('/profile', other)).statusCode).toBe(403)
  // The second press has the first one's codes lost: it is told where to make others.
  const again = readPage(await service.form('POST', '/account/security/confirm', { code: code() }, now))
  expect(again).toMatchObject({ status: 400, fault: expect.stringMatching(/on already.*make new ones/) })
  const state = readPage(await service.get('/account/security', now))
  expect(state.text).toContain('10 recovery codes are left')
  expect(state.links).toEqual(
    expect.arrayContaining(['/account/security/recovery-codes', '/account/security/off']),
  )
  expect(state.links).not.toContain('/account/security/on')

  const renewed = await service.form('POST', '/account/security/recovery-codes', { password }, now)
  expect(codesOf(renewed.body)).toHaveLength(10)
  expect(codesOf(renewed.body)).not.toEqual(codes)
})

it('leads whoever opens what a form posts to back to its page', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  expect(ledTo(await service.get('/account/security/confirm', cookies))).toEqual([303, '/account/security'])
})

it('says so where a secret was asked for too long ago', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const { code } = await enrol(service, cookies)
  service.pass(3601)
  const page = readPage(await service.form('POST', '/account/security/confirm', { code: code() }, cookies))
  expect(page).toMatchObject({ status: 400, fault: expect.stringMatching(/begin anew/) })
  expect(page.links).toContain('/account/security/on')
})

it('turns it off with the password and a code', async () => {
  const { form, get, cookies, code } = await startWithSecondFactor()
  const missing = readPage(await form('POST', '/account/security/off', { password }, cookies))
  expect(missing).toMatchObject({ status: 401, faulty: ['code'] })
  const done = await form('POST', '/account/security/off', { password, code: code() }, cookies)
  expect(ledTo(done)).toEqual([303, '/account/security?done=second_factor_off'])
  expect(readPage(await get('/account/security', cookies)).links).toContain('/account/security/on')
})

it('shows trusted devices, and trusts none of them any more', async () => {
  const service = await startWithSecondFactor()
  const pended = await service.pend()
  const trusted = await service.complete({ code: service.code(), trust_device: 'true' }, pended.cookies)
  const there = keep(pended.cookies, trusted)
  expect(readPage(await service.get('/account/security', there)).actions).toEqual([
    '/account/security/distrust',
  ])
  const ended = await service.form('POST', '/account/security/distrust', {}, there)
  expect(ledTo(ended)).toEqual([303, '/account/security?done=trust_ended'])
  expect(readPage(await service.get('/account/security', there)).actions).toEqual([])
  const again = await service.pend({}, { device_id: there.device_id ?? '' })
  expect(again.answer.statusCode).toBe(403)
})

it('says that second factors are off where the service has them off', async () => {
  const service = await startApp({ SECOND_FACTOR: 'off' })
  const cookies = await signIn(service)
  const page = readPage(await service.get('/account/security', cookies))
  expect(page.text).toContain('turned off here')
  expect(page.links).not.toContain('/account/security/on')
  const answer = readPage(await service.form('POST', '/account/security/on', { password }, cookies))
  expect(answer).toMatchObject({ status: 403, fault: 'Second factors are turned off here.' })
})
