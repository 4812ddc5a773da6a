import { bob, signIn, type TestApp } from './app.ts'
import { OPERATOR } from './clients.ts'
import { keepSecret } from './second-factor.ts'

type Cookies = { session_id: string }

/** After so many seconds without use, where SESSION_IDLE_SECONDS is that. */
export const IDLE_SECONDS = 600

/** All that ends a session of Bob's, which has these cookies. */
export const ENDINGS: Readonly<Record<string, (t: TestApp, cookies: Cookies) => Promise<unknown>>> = {
  'signed out': (t, cookies) => t.form('DELETE', '/sessions', {}, cookies),
  'ended from another device': async (t) => {
    const elsewhere = await signIn(t)
    const sessions = (await t.get('/sessions', elsewhere)).json() as { id: string; current: boolean }[]
    for (const { id, current } of sessions)
      if (!current) await t.form('DELETE', `/sessions/${id}`, {}, elsewhere)
  },
  'ended with all others': async (t) => t.form('DELETE', '/sessions/others', {}, await signIn(t)),
  'ended by an operator': async ({ app }) => {
    const { id } = await app.users.findUserBy({ email: bob.email })
    await app.signOut.endSessions(id, OPERATOR)
  },
  'replaced by another of the same browser': (t, cookies) => t.form('POST', '/sessions', bob, cookies),
  'given a new ID with a new password': (t, cookies) =>
    t.form('PUT', '/users/me/password', { current_password: bob.password, new_password: 'x' }, cookies),
  'ended by a new password on another device': async (t) =>
    t.form(
      'PUT',
      '/users/me/password',
      { current_password: bob.password, new_password: 'x' },
      await signIn(t),
    ),
  'ended by a reset': async (t) => {
    const reset_token = (await t.app.auth.createResetToken(bob.email)) ?? ''
    return t.form('PUT', '/reset_password', { reset_token, new_password: 'x' })
  },
  'given a new ID with a second factor': async (t, cookies) => {
    const { id } = await t.app.users.findUserBy({ email: bob.email })
    const code = await keepSecret(t.app, id, null)
    return t.form('PUT', '/users/me/totp', { code: code() }, cookies)
  },
  'of a user who was deleted': (t, cookies) =>
    t.form('DELETE', '/users/me', { password: bob.password }, cookies),
  'not used for long': async (t) => t.pass(IDLE_SECONDS),
}
