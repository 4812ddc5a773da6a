import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'

const MONTH = 2_592_000

/** Bob, registered; signs him in with these fields and gives the answer. */
async function startWithBob() {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  const logIn = (fields: object) => service.json('POST', '/sessions', { ...bob, ...fields })
  const signIn = async (fields: object) => ({
    session_id: (await logIn(fields)).json().session_id as string,
  })
  return { ...service, logIn, signIn }
}

const maxAgeOf = (answer: { headers: object }): string | undefined =>
  /Max-Age=(\d+)/.exec(String([(answer.headers as Record<string, unknown>)['set-cookie']].flat()[0]))?.[1]

it('gives a cookie up to the absolute timeout to a session that is to be remembered, with JSON', async () => {
  const { logIn } = await startWithBob()
  const answer = await logIn({ remember: true })
  expect([answer.headers['set-cookie']].flat()[0]).toBe(
    `session_id=${answer.json().session_id}; Max-Age=${MONTH}; Path=/; HttpOnly; SameSite=Lax`,
  )
})

it('does so with a form', async () => {
  const { form } = await startWithBob()
  expect(maxAgeOf(await form('POST', '/sessions', { ...bob, remember: 'true' }))).toBe(String(MONTH))
})

it('gives a cookie that ends with the browser otherwise', async () => {
  const { logIn, form } = await startWithBob()
  const answers = [
    await logIn({}),
    await logIn({ remember: false }),
    await form('POST', '/sessions', bob),
    await form('POST', '/sessions', { ...bob, remember: 'false' }),
  ]
  for (const answer of answers)
    expect([answer.headers['set-cookie']].flat()[0]).toBe(
      `session_id=${answer.json().session_id}; Path=/; HttpOnly; SameSite=Lax`,
    )
})

it.each(['true', 'false', 1, 0, null, [], ''])('refuses remember %j in JSON', async (remember) => {
  const { logIn } = await startWithBob()
  const answer = await logIn({ remember })
  expect([answer.statusCode, answer.body]).toEqual([400, '{"message":"remember must be a boolean"}'])
})

it.each([
  ['remember=on', true],
  ['remember=True', true],
  ['remember=1', true],
  ['remember=false&remember=true', true],
  ['remember=0&remember=1', true],
  ['remember=true&remember=false', true],
  ['remember=off', false],
  ['remember=False', false],
  ['remember=0', false],
  ['remember=false&remember=false', false],
])('takes %s of a form, as browsers send it', async (fields, lasts) => {
  const { app } = await startWithBob()
  const answer = await app.inject({
    method: 'POST',
    url: '/sessions',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `${new URLSearchParams(bob)}&${fields}`,
  })
  expect([answer.statusCode, maxAgeOf(answer)]).toEqual([200, lasts ? String(MONTH) : undefined])
})

it.each(['', 'yes', 'x', 'false&remember=x', 'true&remember='])(
  'refuses remember=%s in a form',
  async (value) => {
    const { app } = await startWithBob()
    const answer = await app.inject({
      method: 'POST',
      url: '/sessions',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `${new URLSearchParams(bob)}&remember=${value}`,
    })
    expect([answer.statusCode, answer.json().message]).toEqual([400, 'remember must be a boolean'])
  },
)

it('takes no “true” of a form for a boolean where a text is asked for', async () => {
  const { form } = await startWithBob()
  const truthful = { email: 'true@bob.com', password: 'true' }
  expect((await form('POST', '/users', truthful)).statusCode).toBe(201)
  expect((await form('POST', '/sessions', truthful)).statusCode).toBe(200)
})

it('sets the cookie once, for as long as the session can last: a late answer would undo a newer one', async () => {
  const { get, signIn, pass, app } = await startWithBob()
  const cookies = [await signIn({ remember: true }), await signIn({})]
  for (let day = 1; day <= 3; day++) {
    pass(86_400 - 60)
    for (const cookie of cookies) {
      const answer = await get('/profile', cookie)
      expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([200, undefined])
    }
    await expect
      .poll(async () => Math.min(...(await app.knex('sessions').pluck('last_seen_at'))))
      .toBeGreaterThan(app.now() - 60_000)
  }
})

it('clears the cookie, and sets none beside, where a session that just slid is logged out', async () => {
  const { form, signIn, pass } = await startWithBob()
  const cookie = await signIn({ remember: true })
  pass(3600)
  const answer = await form('DELETE', '/sessions', {}, cookie)
  expect([answer.headers['set-cookie']].flat()).toEqual([expect.stringMatching(/^session_id=; Max-Age=0;/)])
})
