import { createSecretKey } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { signIn, startApp } from '../../support/app.ts'

const ISSUER = 'http://localhost:5000'

/** A service, a token of it, and a way to sign other claims with the key that it signs with. */
async function issued() {
  const service = await startApp({ TOKEN_AUDIENCES: 'billing' })
  const cookies = await signIn(service)
  const { access_token: token } = (
    await service.form('POST', '/tokens', { audience: 'billing' }, cookies)
  ).json()
  const claims = await service.app.accessTokens.verify(token)
  const { kid, privateKey } = await service.app.signingKeys.current()
  const forge = (changes: object, header: object = {}, key: Parameters<SignJWT['sign']>[0] = privateKey) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(key)
  return { ...service, verify: service.app.accessTokens.verify, token, claims, kid, forge }
}

it('reads its own tokens, until they are over to the second', async () => {
  const { verify, token, claims, pass, now } = await issued()
  expect(claims).toMatchObject({ iss: ISSUER, aud: 'billing', email: 'bob@bob.com' })
  pass(Number(claims?.exp) - now() / 1000 - 1)
  expect(await verify(token)).toEqual(claims)
  pass(1)
  expect(await verify(token)).toBeUndefined()
})

it('reads what it signed itself, and nothing that is not as it signs', async () => {
  const { verify, forge, kid, app } = await issued()
  expect(await verify(await forge({}))).toBeDefined()
  const [published] = await app.signingKeys.publish()
  const stranger = await generateKeyPair('ES256', { extractable: true })
  const publicKey = createSecretKey(Buffer.from(JSON.stringify(published)))
  const none = [
    { alg: 'none', typ: 'at+jwt', kid },
    { sub: 'x', iss: ISSUER },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const forged = {
    'another issuer': await forge({ iss: 'https://evil.example' }),
    'another type': await forge({}, { typ: 'JWT' }),
    'no type': await forge({}, { typ: undefined }),
    'a key that is not published': await forge({}, { kid: 'x' }, stranger.privateKey),
    'a key that is not published, under the ID of one that is': await forge({}, {}, stranger.privateKey),
    'a key that it brings itself': await forge(
      {},
      { kid: undefined, jwk: await exportJWK(stranger.publicKey) },
      stranger.privateKey,
    ),
    'the public key as a secret': await forge({}, { alg: 'HS256' }, publicKey),
    'no session': await forge({ sid: undefined }),
    'no end': await forge({ exp: undefined }),
    'a time to come': await forge({ nbf: Math.ceil(Date.now() / 1000) + 100 }),
    'no signature': `${none.join('.')}.`,
    nothing: '',
    'no token': 'x.y.z',
    'a session ID': '163fe508-19a2-48ed-a7c8-d9c6e56fabd1',
    'a megabyte': 'x'.repeat(1_000_000),
  }
  for (const [what, token] of Object.entries(forged))
    expect([what, await verify(token)]).toEqual([what, undefined])
})

it('reads tokens of the former key while they last, and none of a key that was withdrawn', async () => {
  const { verify, forge, pass, app, now, kid } = await issued()
  await app.signingKeys.rotate(NO_REQUEST_CONTEXT)
  pass(86_400 - 60)
  const iat = Math.floor(now() / 1000)
  const token = await forge({ iat, exp: iat + 300 })
  pass(120)
  expect((await app.signingKeys.current()).kid).not.toBe(kid)
  expect(await verify(token)).toBeDefined()
  await app.signingKeys.replaceAll(NO_REQUEST_CONTEXT)
  expect(await verify(token)).toBeUndefined()
})
