import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { addClient, basic } from '../../support/clients.ts'
import { startWithClient } from '../../support/introspection.ts'
import { keepSecret, startWithSecondFactor } from '../../support/second-factor.ts'

const INACTIVE = { active: false }

it('ends a session at its absolute timeout however much it is used, and for good', async () => {
  const t = await startWithClient({ SESSION_ABSOLUTE_SECONDS: '7200', SESSION_IDLE_SECONDS: '7200' })
  const { ask, cookies } = t
  const { exp, iat } = await ask(cookies.session_id)
  expect(exp - iat).toBe(7200)
  t.pass(7199)
  expect((await ask(cookies.session_id)).exp).toBe(exp)
  t.pass(1)
  expect(await ask(cookies.session_id)).toEqual(INACTIVE)
  await expect.poll(() => t.app.knex('sessions')).toEqual([])
  t.pass(-7200)
  expect(await ask(cookies.session_id)).toEqual(INACTIVE)
})

it('tells how sure it is who is signed in, and what is so now of the user', async () => {
  const t = await startWithSecondFactor()
  const { secret } = await addClient(t, 'billing')
  const ask = async (token = '') => {
    const headers = basic('billing', secret)
    return (await t.app.inject({ method: 'POST', url: '/introspect', headers, payload: { token } })).json()
  }
  const before = await ask(t.cookies.session_id)
  expect(before).toMatchObject({ amr: ['pwd', 'otp'], acr: 'aal2', email_verified: true })
  await t.app.knex('users').update({ email: 'bobby@bob.com', email_verified_at: null })
  expect(await ask(t.cookies.session_id)).toEqual({
    ...before,
    username: 'bobby@bob.com',
    email: 'bobby@bob.com',
    email_verified: false,
  })
})

it('says that a session is not active which is only good to turn a second factor on, nor a token about it', async () => {
  const t = await startWithClient({ TOKEN_AUDIENCES: 'billing', SECOND_FACTOR: 'required' })
  expect(await t.ask(t.cookies.session_id)).toEqual(INACTIVE)
  const { id } = await t.app.users.findUserBy({ email: bob.email })
  const code = await keepSecret(t.app, id, null)
  const on = await t.form('PUT', '/users/me/totp', { code: code() }, t.cookies)
  const session_id = String(on.cookies[0]?.value)
  const token = await t.tokenOf({ session_id })
  expect([(await t.ask(session_id)).acr, (await t.ask(token)).acr]).toEqual(['aal2', 'aal2'])
  await t.app.knex('sessions').update({ aal: 0 })
  expect([await t.ask(session_id), await t.ask(token)]).toEqual([INACTIVE, INACTIVE])
})

it('tells every client of sessions, and says that neither the name of one nor its digest is active', async () => {
  const t = await startWithClient()
  const shop = await t.asClient('shop', 'https://shop.example.com')
  const { id, digest } = await t.app.knex('sessions').first('id', 'digest')
  expect(await shop(t.cookies.session_id)).toEqual(await t.ask(t.cookies.session_id))
  for (const ask of [t.ask, shop])
    for (const token of [id, digest]) expect(await ask(token)).toEqual(INACTIVE)
})
