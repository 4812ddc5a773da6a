import { createHmac, createPublicKey } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../src/platform/http/request-context.ts'
import { startIssuer, startVerifier, VERIFIERS } from '../support/verifiers.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Tokens that no service may take, by what is wrong with them. */
async function forgeries({ app, issuer, tokenFor }: Awaited<ReturnType<typeof startIssuer>>) {
  const good = await tokenFor('billing')
  const claims = (await app.accessTokens.verify(good)) as object
  const { kid, privateKey } = await app.signingKeys.current()
  const published = await app.signingKeys.publish()
  const jwk = { ...published.find((key) => key.kid === kid) }
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const sign = (changes: object, header: object = {}) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(privateKey)
  const hs256 = (secret: string | Buffer) => {
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${encode(claims)}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }
  const [header = '', payload = '', signature = ''] = good.split('.')
  const over = Math.floor(Date.now() / 1000) - 1
  return {
    'no signature': `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`,
    'no signature, and the former one': `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.${signature}`,
    'HS256 with the public key in PEM': hs256(pem),
    'HS256 with the public key as a JWK': hs256(JSON.stringify(jwk)),
    'HS256 with a coordinate': hs256(Buffer.from(String(jwk.x), 'base64url')),
    'another header over the same bytes': `${encode({ alg: 'RS256', typ: 'at+jwt', kid })}.${payload}.${signature}`,
    'an unknown key': await sign({}, { kid: 'unknown' }),
    'the ID of another key': await sign({}, { kid: published.find((key) => key.kid !== kid)?.kid }),
    'no key ID, and another type': await sign({}, { kid: undefined, typ: 'JWT' }),
    'another audience': await tokenFor('other'),
    'another issuer': await sign({ iss: 'https://evil.example' }),
    'an issuer that begins alike': await sign({ iss: `${issuer}.evil.example` }),
    'another type': await sign({}, { typ: 'JWT' }),
    'a second too late': await sign({ exp: over, iat: over - 300 }),
    'claims that were changed': `${header}.${encode({ ...claims, sub: 'eve' })}.${signature}`,
    'a signature that was changed': `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'a signature of zeros': `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
    'no token': 'x',
    nothing: '..',
  }
}

describe.each(Object.entries(VERIFIERS))('%s', (_, verifier) => {
  it('takes our tokens, of a key that was just published as well, and none that is forged', async () => {
    const service = await startIssuer()
    const { app, subject, tokenFor } = service
    const good = await tokenFor('billing')
    await app.signingKeys.rotate(NO_REQUEST_CONTEXT)
    const verify = startVerifier(verifier(), service.issuer)
    expect(await verify(good)).toBe(`ok ${subject}`)
    for (const [what, token] of Object.entries(await forgeries(service)))
      expect([what, await verify(token)]).toEqual([what, expect.stringMatching(/^refused /)])
    expect(await verify(await tokenFor('billing'))).toBe(`ok ${subject}`)

    const { kid } = await app.signingKeys.current()
    // As if the day had passed: these programs go by the machine's clock.
    await app.knex('signing_keys').whereNot({ kid }).update({ signs_from: Date.now() })
    expect((await app.signingKeys.current()).kid).not.toBe(kid)
    expect(await verify(await tokenFor('billing'))).toBe(`ok ${subject}`)
    expect(await verify(good)).toBe(`ok ${subject}`)
  })
})
