import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { addClient, basic } from '../../support/clients.ts'
import { keepSecret, startWithSecondFactor } from '../../support/second-factor.ts'

const ann = { email: 'ann@bob.com', password: 'herSuperPwd' }

/** Has two clients ask about a token; gives what both are told. */
async function asker(t: Pick<TestApp, 'app'>) {
  const clients = [await addClient(t, 'billing'), await addClient(t, 'shop', 'https://shop.example.com')]
  return async (token: string) => {
    const answers = clients.map(async ({ client, secret }) => {
      const headers = basic(client.name, secret)
      return (await t.app.inject({ method: 'POST', url: '/introspect', headers, payload: { token } })).json()
    })
    const [first, second] = await Promise.all(answers)
    expect(second).toEqual(first)
    return first
  }
}

const INACTIVE = { active: false }

it.each<[string, (t: TestApp, cookies: Record<string, string>) => Promise<unknown>]>([
  ['signed out', (t, cookies) => t.form('DELETE', '/sessions', {}, cookies)],
  [
    'ended from another device',
    async (t) => {
      const elsewhere = await signIn(t)
      const sessions = (await t.get('/sessions', elsewhere)).json() as { id: string; current: boolean }[]
      for (const { id, current } of sessions)
        if (!current) await t.form('DELETE', `/sessions/${id}`, {}, elsewhere)
    },
  ],
  [
    'ended by an operator',
    async ({ app }) => {
      const { id } = await app.users.findUserBy({ email: bob.email })
      await app.signOut.endSessions(id, { ip: null, userAgent: null, requestId: 'x', language: 'en' })
    },
  ],
  [
    'replaced by a new password',
    (t, cookies) =>
      t.form('PUT', '/users/me/password', { current_password: bob.password, new_password: 'x' }, cookies),
  ],
  ['of a deleted user', (t, cookies) => t.form('DELETE', '/users/me', { password: bob.password }, cookies)],
  ['unused for too long', async (t) => t.pass(86_400)],
])(
  'says that a session is not active which was %s, on the next call, and of others that they are',
  async (_, end) => {
    const t = await startApp()
    const ask = await asker(t)
    const cookies = await signIn(t)
    const others = await signIn(t, ann)
    expect((await ask(cookies.session_id)).active).toBe(true)
    expect((await end(t, cookies)) as object).not.toMatchObject({ statusCode: 403 })
    expect(await ask(cookies.session_id)).toEqual(INACTIVE)
    if (_ !== 'unused for too long') expect((await ask(others.session_id)).username).toBe(ann.email)
  },
)

it('ends a session at its absolute timeout however much it is used, and for good', async () => {
  const t = await startApp({ SESSION_ABSOLUTE_SECONDS: '7200', SESSION_IDLE_SECONDS: '7200' })
  const ask = await asker(t)
  const { session_id } = await signIn(t)
  const { exp, iat } = await ask(session_id)
  expect(exp - iat).toBe(7200)
  t.pass(7199)
  expect((await ask(session_id)).exp).toBe(exp)
  t.pass(1)
  expect(await ask(session_id)).toEqual(INACTIVE)
  await expect.poll(() => t.app.knex('sessions')).toEqual([])
  t.pass(-7200)
  expect(await ask(session_id)).toEqual(INACTIVE)
})

it('tells how sure it is who is signed in, and follows what changes', async () => {
  const t = await startWithSecondFactor()
  const ask = await asker(t)
  const { session_id = '' } = t.cookies
  const before = await ask(session_id)
  expect(before).toMatchObject({ amr: ['pwd', 'otp'], acr: 'aal2', email_verified: true })
  await t.app.knex('users').update({ email: 'bobby@bob.com', email_verified_at: null })
  expect(await ask(session_id)).toMatchObject({
    sub: before.sub,
    sid: before.sid,
    username: 'bobby@bob.com',
    email: 'bobby@bob.com',
    email_verified: false,
  })
})

it('says that a session is not active which is only good to turn a second factor on', async () => {
  const t = await startApp({ SECOND_FACTOR: 'required' })
  const ask = await asker(t)
  const cookies = await signIn(t)
  expect(await ask(cookies.session_id)).toEqual(INACTIVE)
  const { id } = await t.app.users.findUserBy({ email: bob.email })
  const code = await keepSecret(t.app, id, null)
  const on = await t.form('PUT', '/users/me/totp', { code: code() }, cookies)
  expect((await ask(String(on.cookies[0]?.value))).acr).toBe('aal2')
})

it('says that neither the public name of a session nor its digest is active', async () => {
  const t = await startApp()
  const ask = await asker(t)
  await signIn(t)
  const { id, digest } = await t.app.knex('sessions').first('id', 'digest')
  for (const token of [id, digest]) expect(await ask(token)).toEqual(INACTIVE)
})
