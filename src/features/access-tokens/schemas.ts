import { Type } from 'typebox'
import { fixed, strictObject } from '../../platform/http/schema.ts'

export const TokenRequest = strictObject({
  audience: Type.String({
    description: 'The service that the token is for, one of `TOKEN_AUDIENCES`.',
    examples: ['billing'],
  }),
})

export const IssuedToken = strictObject({
  access_token: Type.String({
    description: 'A JWT (RFC 9068).',
    examples: ['eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiIuLi4ifQ.c2lnbmF0dXJl'],
  }),
  token_type: fixed('Bearer'),
  expires_in: Type.Integer({ description: 'How many seconds it is good for.', examples: [300] }),
})

const COORDINATE = Type.String({ examples: ['f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'] })

/** A JWK set (RFC 7517). */
export const KeySet = strictObject({
  keys: Type.Array(
    strictObject({
      kty: fixed('EC'),
      crv: fixed('P-256'),
      x: COORDINATE,
      y: COORDINATE,
      alg: fixed('ES256'),
      use: fixed('sig'),
      kid: Type.String({ examples: ['cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s'] }),
    }),
  ),
})

/** Authorization server metadata (RFC 8414). */
export const ServerMetadata = strictObject({
  issuer: Type.String({ examples: ['https://auth.example.com'] }),
  jwks_uri: Type.String({ examples: ['https://auth.example.com/.well-known/jwks.json'] }),
  introspection_endpoint: Type.String({ examples: ['https://auth.example.com/introspect'] }),
  introspection_endpoint_auth_methods_supported: Type.Array(Type.String(), {
    examples: [['client_secret_basic', 'client_secret_post']],
  }),
  response_types_supported: Type.Array(Type.String(), { examples: [[]] }),
  grant_types_supported: Type.Array(Type.String(), { examples: [[]] }),
})
