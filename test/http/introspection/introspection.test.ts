import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { addClient, basic } from '../../support/clients.ts'
import { itOfServer } from '../../support/server-only.ts'

const PUBLIC_URL = 'https://example.com/auth'

/** The service with a client of it, Bob's session, and a function that asks about a token. */
async function startWithClient(env: Record<string, string> = {}) {
  const t = await startApp({ PUBLIC_URL, ...env })
  const { client, secret } = await addClient(t, 'billing')
  const ask = (token: string, headers: Record<string, string> = basic(client.name, secret)) =>
    t.app.inject({
      method: 'POST',
      url: '/introspect',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({ token }).toString(),
    })
  return { ...t, secret, ask, cookies: await signIn(t) }
}

const sessionOf = async ({ get }: TestApp, cookies: Record<string, string>) =>
  (await get('/sessions', cookies)).json().find(({ current }: { current: boolean }) => current)

const seconds = (time: string) => Math.floor(Date.parse(time) / 1000)

it('describes a session to a client', async () => {
  const t = await startWithClient()
  const answer = await t.ask(t.cookies.session_id)
  const session = await sessionOf(t, t.cookies)
  const { subject } = await t.app.users.findUserBy({ email: bob.email })
  const iat = seconds(session.created_at)
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    {
      active: true,
      iss: PUBLIC_URL,
      sub: subject,
      aud: PUBLIC_URL,
      client_id: PUBLIC_URL,
      token_type: 'Bearer',
      iat,
      // In a browser that was to forget it when it closed, a session ends after a day without use.
      exp: seconds(session.last_seen_at) + 86_400,
      sid: session.id,
      auth_time: iat,
      amr: ['pwd'],
      acr: 'aal1',
      username: bob.email,
      email: bob.email,
      email_verified: false,
    },
  ])
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
  })
  expect(answer.headers).not.toHaveProperty('set-cookie')
})

it('says exactly that it is not active of all that is no good session', async () => {
  const { ask, secret, cookies } = await startWithClient()
  const id = cookies.session_id
  const tokens = [
    '',
    'x',
    `${id} `,
    id.toUpperCase(),
    id.replaceAll('-', ''),
    `${id}\0`,
    '\u202e',
    '\0',
    secret,
    'a.b.c',
    'eyJhbGciOiJub25lIn0.e30.',
    '{"active":true}',
    'é'.repeat(1000),
    'x'.repeat(32_000),
  ]
  for (const token of tokens) {
    const { statusCode, body } = await ask(token)
    expect([token, statusCode, body]).toEqual([token, 200, '{"active":false}'])
  }
  expect((await ask('x'.repeat(40_000))).statusCode).toBe(413)
})

it('looks at the fields, and neither at cookies nor at a bearer token of the caller', async () => {
  const { app, secret, cookies } = await startWithClient()
  const send = (headers: Record<string, string>, payload: object) =>
    app.inject({ method: 'POST', url: '/introspect', cookies, headers, payload })
  expect((await send(basic('billing', secret), { token: 'x' })).body).toBe('{"active":false}')
  expect((await send({}, { token: cookies.session_id })).statusCode).toBe(401)
  const bearer = { authorization: `Bearer ${cookies.session_id}` }
  expect((await send(bearer, { token: cookies.session_id })).statusCode).toBe(401)
})

it('ignores the hint and parameters that it does not know (RFC 6749, 3.2), and refuses one that is there twice', async () => {
  const { app, secret, cookies } = await startWithClient()
  const send = (payload: string) =>
    app.inject({
      method: 'POST',
      url: '/introspect',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic('billing', secret) },
      payload,
    })
  const token = `token=${cookies.session_id}`
  for (const more of ['token_type_hint=refresh_token', 'resource=x&resource=y', '__proto__=x', 'active=true'])
    expect([more, (await send(`${token}&${more}`)).json().active]).toEqual([more, true])
  for (const twice of [
    `${token}&${token}`,
    `${token}&token=x`,
    `${token}&token_type_hint=a&token_type_hint=b`,
  ])
    expect([twice, (await send(twice)).statusCode]).toEqual([twice, 400])
  const missing = await send('')
  expect([missing.statusCode, missing.json()]).toEqual([400, { message: 'token is required' }])
})

it('answers wherever a request comes from, and sets no header for pages of other origins', async () => {
  const { ask, secret, cookies } = await startWithClient({ ALLOWED_ORIGINS: 'https://app.example.com' })
  for (const from of [
    { origin: 'https://evil.example' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ]) {
    const answer = await ask(cookies.session_id, { ...basic('billing', secret), ...from })
    expect([answer.json().active, answer.headers['access-control-allow-origin']]).toEqual([true, undefined])
  }
})

it('counts as a use of the session', async () => {
  const t = await startWithClient({ SESSION_IDLE_SECONDS: '3600' })
  for (let hour = 0; hour < 3; hour++) {
    const before = t.now()
    const { active, exp } = (await t.ask(t.cookies.session_id)).json()
    expect(active).toBe(true)
    // A use within the last minute is not noted again.
    expect(exp).toBeGreaterThan(before / 1000 + 3600 - 61)
    const lastSeen = async () => (await t.app.knex('sessions').first()).last_seen_at
    await expect.poll(lastSeen).toBeGreaterThan(before - 60_000)
    t.pass(3500)
  }
  t.pass(3600)
  expect((await t.ask(t.cookies.session_id)).json()).toEqual({ active: false })
})

itOfServer(
  'says whose session a request was about in the log, and nothing of the token or the secret',
  async () => {
    const { ask, secret, cookies, log, app } = await startWithClient()
    const { id } = await app.users.findUserBy({ email: bob.email })
    await ask(cookies.session_id)
    await ask(cookies.session_id, basic('billing', 'wrong secret'))
    const lines = log.filter((line) => line.includes('/introspect')).map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { user_id: id, res: { status: 200 } },
      { code: 'clients.invalid_client', res: { status: 401 } },
    ])
    for (const hidden of [secret, cookies.session_id, 'wrong'])
      expect(log.filter((line) => line.includes(hidden))).toEqual([])
  },
)

it('adds no event, whatever is asked', async () => {
  const { ask, secret, cookies, app } = await startWithClient()
  const count = async () => (await app.knex('events').count({ n: '*' }))[0]?.n
  const before = await count()
  for (const token of [cookies.session_id, 'x']) await ask(token)
  for (let time = 0; time < 3; time++) await ask('x', basic('billing', `${secret}x`))
  expect(await count()).toEqual(before)
})
