import { createLocalJWKSet, errors, jwtVerify, SignJWT } from 'jose'
import { ALGORITHM, type PrivateKey, type PublicKey } from '../signing-keys/key-pair.ts'
import type { Claims } from './claims.ts'

/** Keeps an access token from being taken for a token of another kind, and the reverse (RFC 9068, section 2.1). */
const TYPE = 'at+jwt'

/** The token that says this, signed (RFC 7515, compact serialization). */
export const signJwt = (claims: Claims, { kid, privateKey }: { kid: string; privateKey: PrivateKey }) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid }).sign(privateKey)

/** What a token says, where one of these keys signed it and it is not over; `now` in milliseconds since 1970. */
export async function readJwt(
  token: string,
  { keys, issuer, now }: { keys: PublicKey[]; issuer: string; now: number },
): Promise<Claims | undefined> {
  try {
    const { payload } = await jwtVerify<Claims>(token, createLocalJWKSet({ keys }), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      requiredClaims: ['sub', 'aud', 'exp', 'iat', 'sid'],
      currentDate: new Date(now),
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
