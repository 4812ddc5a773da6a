// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyChangeCode, AnyCode } from './failures.ts'

/** What other services know users by. */
export interface TokensOperations {
  /**
   * A token by which another service knows who the caller is.
   *
   * Good for some minutes, also where the session ends meanwhile; ask again for the next.
   *
   * `POST /tokens`
   */
  issueToken: {
    input: {
      /** The service that the token is for, one of `TOKEN_AUDIENCES`. */
      audience: string
    }
    result: {
      /** A JWT (RFC 9068). */
      access_token: string
      token_type: 'Bearer'
      /** How many seconds it is good for. */
      expires_in: number
    }
    code:
      | AnyChangeCode
      | 'access_tokens.unknown_audience'
      | 'limits.too_many_attempts'
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
      | 'secrets.wrong_key'
  }

  /**
   * The keys to verify tokens with.
   *
   * A key is here for a day before it signs, unless it is the first or takes the place of one that leaked, and as long as anything that it signed is good.
   *
   * `GET /.well-known/jwks.json`
   */
  getSigningKeys: {
    input: Record<string, never>
    result: {
      keys: {
        kty: 'EC'
        crv: 'P-256'
        x: string
        y: string
        alg: 'ES256'
        use: 'sig'
        kid: string
      }[]
    }
    code: AnyCode | 'secrets.wrong_key' | 'service.database_away'
  }

  /**
   * What a service that takes tokens has to know (RFC 8414).
   *
   * `GET /.well-known/oauth-authorization-server`
   */
  getAuthorizationServer: {
    input: Record<string, never>
    result: {
      issuer: string
      jwks_uri: string
      introspection_endpoint: string
      introspection_endpoint_auth_methods_supported: string[]
      response_types_supported: string[]
      grant_types_supported: string[]
    }
    code: AnyCode
  }
}
