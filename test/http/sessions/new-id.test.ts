import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'

const eve = { email: 'eve@eve.com', password: 'passwordOfEve' }

/** Signs in with a cookie; gives the new session's. */
async function signInWith({ form }: TestApp, who: typeof bob, cookie: Record<string, string>) {
  const answer = await form('POST', '/sessions', who, cookie)
  return { session_id: answer.json().session_id as string }
}

const statusOf = async ({ get }: TestApp, cookie: { session_id: string }) =>
  (await get('/profile', cookie)).statusCode

it('ends the session whose cookie a sign-in brings', async () => {
  const service = await startApp()
  const old = await signIn(service)
  const fresh = await signInWith(service, bob, old)
  expect(fresh.session_id).not.toBe(old.session_id)
  expect([await statusOf(service, old), await statusOf(service, fresh)]).toEqual([403, 200])
})

it('ends it also where it is another user’s', async () => {
  const service = await startApp()
  const old = await signIn(service, eve)
  const fresh = await signInWith(service, bob, (await signIn(service)) && old)
  expect([await statusOf(service, old), await statusOf(service, fresh)]).toEqual([403, 200])
})

it('leaves it where the sign-in is refused', async () => {
  const service = await startApp()
  const old = await signIn(service)
  expect((await service.form('POST', '/sessions', { ...bob, password: 'wrong' }, old)).statusCode).toBe(401)
  expect(await statusOf(service, old)).toBe(200)
})

it.each(['163fe508-19a2-48ed-a7c8-d9c6e56fabd1', '', 'x'.repeat(4000)])(
  'takes on no ID that a cookie brings: %s',
  async (session_id) => {
    const service = await startApp()
    await signIn(service)
    const fresh = await signInWith(service, bob, { session_id })
    expect(fresh.session_id).not.toBe(session_id)
    expect([await statusOf(service, { session_id }), await statusOf(service, fresh)]).toEqual([403, 200])
  },
)

it('takes on none that was good once', async () => {
  const service = await startApp()
  const old = await signIn(service)
  await service.form('DELETE', '/sessions', {}, old)
  await signInWith(service, bob, old)
  expect(await statusOf(service, old)).toBe(403)
})
