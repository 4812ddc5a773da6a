import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { signIn, startApp, type TestApp } from '../../support/app.ts'

const ISSUER = 'https://example.com/auth'
const ENV = { PUBLIC_URL: `${ISSUER}/`, TOKEN_AUDIENCES: 'billing,https://api.example.com' }
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const DAY = 86_400

type Cookies = Record<string, string>

const ask = ({ form }: TestApp, cookies: Cookies, audience = 'billing') =>
  form('POST', '/tokens', { audience }, cookies)

const tokenOf = async (service: TestApp, cookies: Cookies): Promise<string> =>
  (await ask(service, cookies)).json().access_token

it('gives a bearer token that lasts five minutes, and is not to be kept by caches', async () => {
  const service = await startApp(ENV)
  const answer = await ask(service, await signIn(service))
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    {
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 300,
    },
  ])
  expect(answer.headers['cache-control']).toBe('no-store')
})

it('signs with ES256 and a published key, as an access token', async () => {
  const service = await startApp(ENV)
  const token = await tokenOf(service, await signIn(service))
  const keys = (await service.get('/.well-known/jwks.json')).json()
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keys.keys[0].kid })
  const expected = { algorithms: ['ES256'], issuer: ISSUER, audience: 'billing', typ: 'at+jwt' }
  await expect(jwtVerify(token, createLocalJWKSet(keys), expected)).resolves.toBeDefined()
})

it('says these things of the user and the session, and nothing else', async () => {
  const now = Date.UTC(2026, 10, 21, 8)
  const service = await startApp(ENV, { now: () => now + 900 })
  const cookies = await signIn(service)
  const [session] = (await service.get('/sessions', cookies)).json()
  const { subject } = (await service.get('/users/me', cookies)).json()
  const answer = await service.json('POST', '/tokens', { audience: 'https://api.example.com' }, cookies)
  expect(decodeJwt(answer.json().access_token)).toStrictEqual({
    iss: ISSUER,
    sub: subject,
    aud: 'https://api.example.com',
    client_id: ISSUER,
    iat: now / 1000,
    exp: now / 1000 + 300,
    jti: expect.stringMatching(UUID),
    sid: session.id,
    auth_time: now / 1000,
    amr: ['pwd'],
    acr: 'aal1',
    email: 'bob@bob.com',
    email_verified: false,
  })
})

it('holds neither the session ID nor its digest, and has another ID each time', async () => {
  const service = await startApp(ENV)
  const cookies = await signIn(service)
  const { digest } = await service.app.knex('sessions').first('digest')
  const claims = [await tokenOf(service, cookies), await tokenOf(service, cookies)].map((token) =>
    decodeJwt(token),
  )
  for (const secret of [cookies.session_id, digest]) expect(JSON.stringify(claims)).not.toContain(secret)
  expect(claims[0]?.jti).not.toBe(claims[1]?.jti)
})

it('says that the address is confirmed, and how the user proved who they are', async () => {
  const service = await startApp(ENV)
  const cookies = await signIn(service)
  await service.app.users.updateUser(1, { email_verified_at: 1 })
  await service.app.knex('sessions').update({ amr: 'link otp', aal: 2 })
  service.pass(100)
  const { iat = 0, ...claims } = decodeJwt(await tokenOf(service, cookies))
  expect(claims).toMatchObject({ email_verified: true, amr: ['otp'], acr: 'aal2' })
  expect(iat - Number(claims.auth_time)).toBeGreaterThanOrEqual(100)
})

it('lasts as long as TOKEN_SECONDS says, and no longer than the session can', async () => {
  const service = await startApp({
    ...ENV,
    TOKEN_SECONDS: '3600',
    SESSION_ABSOLUTE_SECONDS: String(2 * 3600),
    SESSION_IDLE_SECONDS: String(DAY),
  })
  const cookies = await signIn(service)
  expect((await ask(service, cookies)).json().expires_in).toBe(3600)
  const { expires_at } = await service.app.knex('sessions').first('expires_at')
  service.pass(2 * 3600 - 60)
  const { access_token, expires_in } = (await ask(service, cookies)).json()
  expect(expires_in).toBeLessThanOrEqual(60)
  expect(decodeJwt(access_token).exp).toBe(Math.floor(expires_at / 1000))
  service.pass(61)
  expect((await ask(service, cookies)).statusCode).toBe(403)
})

it('gives no token in the last second of a session', async () => {
  let now = Date.UTC(2026, 10, 21, 8) + 500
  const service = await startApp({ ...ENV, SESSION_ABSOLUTE_SECONDS: '60' }, { now: () => now })
  const cookies = await signIn(service)
  now += 59_700
  expect((await service.get('/profile', cookies)).statusCode).toBe(200)
  expect((await ask(service, cookies)).statusCode).toBe(403)
})

it.each([['no audience'], ['BILLING'], ['billing,https://api.example.com'], [''], [ISSUER]])(
  'knows no audience %j',
  async (audience) => {
    const service = await startApp(ENV)
    const { statusCode, body } = await ask(service, await signIn(service), audience)
    expect([statusCode, body]).toEqual([400, '{"message":"unknown audience"}'])
  },
)

it('gives a session 60 tokens a minute, whatever other sessions of its user were given', async () => {
  const service = await startApp(ENV)
  const [cookies, others] = [await signIn(service), await signIn(service)]
  const ofMany = await Promise.all(Array.from({ length: 70 }, () => ask(service, cookies)))
  expect(ofMany.filter(({ statusCode }) => statusCode === 200)).toHaveLength(60)
  const refused = await ask(service, cookies)
  expect([refused.statusCode, refused.json().message]).toEqual([429, expect.stringMatching(/^too many/)])
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect((await ask(service, others)).statusCode).toBe(200)
  service.pass(60)
  expect((await ask(service, cookies)).statusCode).toBe(200)
})

it.each([
  [{ LIMIT_SESSION_TOKENS: '2' }, [200, 400, 429]],
  [{ LIMIT_SESSION_TOKENS: '2', RATE_LIMIT: 'off' }, [200, 400, 200]],
])(
  'answers a session that asks for a token, for one of an unknown audience, and again, where the limits are %j',
  async (env, statuses) => {
    const service = await startApp({ ...ENV, ...env })
    const cookies = await signIn(service)
    const answers = []
    for (const audience of ['billing', 'nobody', 'billing'])
      answers.push((await ask(service, cookies, audience)).statusCode)
    expect(answers).toEqual(statuses)
  },
)

it('is forbidden to who is not signed in, or is still to turn a second factor on', async () => {
  const service = await startApp(ENV)
  expect((await ask(service, {})).body).toBe('{"message":"Forbidden"}')
  const cookies = await signIn(service)
  await service.app.knex('sessions').update({ aal: 0 })
  expect((await ask(service, cookies)).statusCode).toBe(403)
})

it('makes no key and publishes none where no service takes tokens', async () => {
  const service = await startApp({ PUBLIC_URL: ISSUER })
  expect((await ask(service, await signIn(service))).body).toBe('{"message":"unknown audience"}')
  expect((await service.get('/.well-known/jwks.json')).body).toBe('{"keys":[]}')
  expect(await service.app.knex('signing_keys')).toEqual([])
})

it('says what a service that takes tokens has to know, and lets it be kept for minutes', async () => {
  const { get } = await startApp(ENV)
  const metadata = await get('/.well-known/oauth-authorization-server')
  expect(metadata.json()).toEqual({
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/.well-known/jwks.json`,
    introspection_endpoint: `${ISSUER}/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    response_types_supported: [],
    grant_types_supported: [],
  })
  for (const { headers } of [metadata, await get('/.well-known/jwks.json')])
    expect(headers['cache-control']).toBe('public, max-age=300')
})

it('says no time of sign-in that is yet to come, where a clock was ahead', async () => {
  const service = await startApp(ENV)
  const cookies = await signIn(service)
  service.pass(-1800)
  const { auth_time, iat } = decodeJwt(await tokenOf(service, cookies))
  expect(auth_time).toBe(iat)
})

it('lets nobody keep a set of no keys, since the first key signs at once', async () => {
  const { get } = await startApp()
  const { headers, body } = await get('/.well-known/jwks.json')
  expect([body, headers['cache-control']]).toEqual(['{"keys":[]}', 'no-store'])
})

it.each(['a b', 'é', 'ht tp://x', ':', 'x'.repeat(201), 'billing,,x'])(
  'refuses the audiences %j at start',
  async (TOKEN_AUDIENCES) => {
    await expect(startApp({ TOKEN_AUDIENCES })).rejects.toThrow('TOKEN_AUDIENCES must be names such as')
  },
)
