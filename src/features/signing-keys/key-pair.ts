import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'

/** The one algorithm that is signed with (RFC 7518, section 3.4): every library knows it. */
export const ALGORITHM = 'ES256'

/** A public key, as it is published (RFC 7517). */
export interface PublicKey {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  alg: typeof ALGORITHM
  use: 'sig'
  kid: string
}

/** A private key, ready to sign. */
export type PrivateKey = CryptoKey

/** Makes a key pair: its ID, and either half as a JWK in JSON. */
export async function makeKeyPair(): Promise<{ kid: string; publicJwk: string; privateJwk: string }> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    kid: await calculateJwkThumbprint(jwk),
    publicJwk: JSON.stringify(jwk),
    privateJwk: JSON.stringify(await exportJWK(privateKey)),
  }
}

/** The private key that this JWK in JSON is. */
export const readPrivateKey = async (jwk: string): Promise<PrivateKey> =>
  (await importJWK(JSON.parse(jwk), ALGORITHM)) as PrivateKey
