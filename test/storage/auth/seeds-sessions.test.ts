// The `main.py` of the seeds' tasks 10 to 15: who a session ID belongs to, and how it ends.
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'

const email = 'bob@bob.com'
const password = 'MyPwdOfBob'

/** Auth with Bob registered and signed in, as most of the scripts begin. */
async function authWithSession() {
  const { app, form, get } = await startApp()
  const user = await app.auth.registerUser(email, password)
  const sessionId = (await app.auth.createSession(email)) as string
  return { auth: app.auth, user, sessionId, form, get }
}

it('tasks 10 and 12: get_user_from_session_id finds who is signed in', async () => {
  const { auth, user, sessionId } = await authWithSession()
  expect(await auth.getUserFromSessionId(sessionId)).toMatchObject({ id: user.id, email })
})

it('task 12: get_user_from_session_id gives nothing for an ID that is none', async () => {
  const { auth } = await authWithSession()
  expect(await auth.getUserFromSessionId('1234-uuid-invalide')).toBeUndefined()
})

it.each([null, undefined])('task 12: get_user_from_session_id gives nothing for %s', async (nothing) => {
  const { auth } = await authWithSession()
  expect(await auth.getUserFromSessionId(nothing)).toBeUndefined()
})

it('tasks 11 and 13: destroy_session ends the session', async () => {
  const { auth, user, sessionId } = await authWithSession()
  await auth.destroySession(user.id)
  expect(await auth.getUserFromSessionId(sessionId)).toBeUndefined()
})

it.each([null, undefined])('task 13: destroy_session of %s does nothing', async (nothing) => {
  const { auth, sessionId } = await authWithSession()
  await auth.destroySession(nothing)
  expect(await auth.getUserFromSessionId(sessionId)).toBeDefined()
})

it('task 13: destroy_session of a user who is not there does nothing', async () => {
  const { auth, user, sessionId } = await authWithSession()
  await auth.destroySession(user.id + 1)
  expect(await auth.getUserFromSessionId(sessionId)).toBeDefined()
})

it('task 13: GET /profile says who the cookie belongs to', async () => {
  const { get, sessionId } = await authWithSession()
  expect((await get('/profile', { session_id: sessionId })).body).toBe('{"email":"bob@bob.com"}')
})

it.each<Record<string, string>>([{ session_id: 'WrongSessionId' }, {}])(
  'task 13: GET /profile refuses the cookie %o',
  async (cookie) => {
    const { get } = await authWithSession()
    expect((await get('/profile', cookie)).statusCode).toBe(403)
  },
)

it('task 14: DELETE /sessions ends the session', async () => {
  const { form, get, sessionId } = await authWithSession()
  const cookie = { session_id: sessionId }
  expect((await form('DELETE', '/sessions', {}, cookie)).body).toBe('{}')
  expect((await get('/profile', cookie)).statusCode).toBe(403)
})

it('task 15: delete_user deletes the user', async () => {
  const { auth } = await authWithSession()
  await auth.deleteUser(email)
  expect(await auth.validLogin(email, password)).toBe(false)
})
