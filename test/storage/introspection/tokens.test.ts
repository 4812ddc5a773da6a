import { decodeJwt, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { bob, signIn } from '../../support/app.ts'
import { OPERATOR } from '../../support/clients.ts'
import { startWithClient } from '../../support/introspection.ts'

const INACTIVE = { active: false }
const SHOP = 'https://shop.example.com'
const ENV = { TOKEN_AUDIENCES: `billing,${SHOP}` }
const ann = { email: 'ann@bob.com', password: 'herSuperPwd' }

it('describes a token as it describes itself, and says that it is active', async () => {
  const { ask, tokenOf, cookies } = await startWithClient(ENV)
  const token = await tokenOf(cookies)
  expect(await ask(token)).toEqual({
    ...decodeJwt(token),
    active: true,
    token_type: 'Bearer',
    username: bob.email,
  })
})

it('tells a client of tokens for its own audience alone: its name, unless it has another', async () => {
  const { ask, asClient, tokenOf, cookies } = await startWithClient(ENV)
  const shop = await asClient('shop', SHOP)
  const [forBilling, forShop] = [await tokenOf(cookies), await tokenOf(cookies, SHOP)]
  expect([(await ask(forBilling)).aud, await ask(forShop)]).toEqual(['billing', INACTIVE])
  expect([await shop(forBilling), (await shop(forShop)).aud]).toEqual([INACTIVE, SHOP])
})

it('says what is so of the user and the session now, not when the token was issued', async () => {
  const { app, ask, tokenOf, cookies } = await startWithClient(ENV)
  const token = await tokenOf(cookies)
  const before = await ask(token)
  await app.knex('users').update({ email: 'bobby@bob.com', email_verified_at: 1 })
  await app.knex('sessions').update({ aal: 2, amr: 'pwd otp' })
  expect(await ask(token)).toEqual({
    ...before,
    amr: ['pwd', 'otp'],
    acr: 'aal2',
    username: 'bobby@bob.com',
    email: 'bobby@bob.com',
    email_verified: true,
  })
})

it('says that a token is not active from the second on in which it ends, and that its session still is', async () => {
  const { ask, tokenOf, cookies, pass, now } = await startWithClient(ENV)
  const token = await tokenOf(cookies)
  const { exp } = await ask(token)
  pass(exp - now() / 1000 - 1)
  expect((await ask(token)).active).toBe(true)
  pass(1)
  expect([await ask(token), (await ask(cookies.session_id)).active]).toEqual([INACTIVE, true])
})

it('says that tokens are not active whose key was withdrawn, or that are not as they are signed here', async () => {
  const t = await startWithClient(ENV)
  const token = await t.tokenOf(t.cookies)
  const annsToken = decodeJwt(await t.tokenOf(await signIn(t, ann)))
  const { kid, privateKey } = await t.app.signingKeys.current()
  const header = { alg: 'ES256', typ: 'at+jwt', kid }
  const sign = (changes: object, more: object = {}) =>
    new SignJWT({ ...decodeJwt(token), ...changes })
      .setProtectedHeader({ ...header, ...more })
      .sign(privateKey)
  expect((await t.ask(await sign({}))).active).toBe(true)
  const [head, body, signature] = token.split('.')
  for (const forged of [
    await sign({ sid: annsToken.sid }),
    await sign({ sub: annsToken.sub }),
    await sign({ sid: crypto.randomUUID() }),
    await sign({ iss: 'https://evil.example' }),
    await sign({ aud: ['billing', SHOP] }),
    await sign({}, { typ: 'JWT' }),
    `${head}.${Buffer.from(JSON.stringify(annsToken)).toString('base64url')}.${signature}`,
    `${head}.${body}.`,
    `${head}.${body}`,
    ` ${token}`,
    `${token}.`,
    `${token}\0`,
    `Bearer ${token}`,
  ])
    expect([forged, await t.ask(forged)]).toEqual([forged, INACTIVE])
  await t.app.signingKeys.rotate(OPERATOR)
  expect((await t.ask(token)).active).toBe(true)
  await t.app.signingKeys.replaceAll(OPERATOR)
  expect(await t.ask(token)).toEqual(INACTIVE)
})

it('knows no token where no service takes any, and makes no key', async () => {
  const { app, ask } = await startWithClient()
  expect(await ask('eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.eA')).toEqual(INACTIVE)
  expect(await app.knex('signing_keys')).toEqual([])
})
