// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyChangeCode } from './failures.ts'

/** For other programs, which ask whose a token or a session is. */
export interface IntrospectionOperations {
  /**
   * Whose a token or a session is, and whether it is still good (RFC 7662).
   *
   * For clients, which say who they are by HTTP Basic or with `client_id` and `client_secret`. Counts as a use of the session. Of what is not good, whatever is wrong with it, the answer is `{"active":false}`.
   *
   * `POST /introspect`
   */
  introspect: {
    input: {
      /** An access token for the audience of the client, or the ID of a session. */
      token: string
      /** Makes no difference. */
      token_type_hint?: string | undefined
      /** The client's name, where it is not in a header. */
      client_id?: string | undefined
      client_secret?: string | undefined
    }
    result: {
      /** Whether it is good, now. */
      active: boolean
      /** Who issued it: `PUBLIC_URL`. */
      iss?: string | undefined
      /** Whose it is: an ID that is never given to somebody else. */
      sub?: string | undefined
      /** Whom it is for: the audience of a token; `PUBLIC_URL` of a session. */
      aud?: string | undefined
      /** Whom it was issued to. */
      client_id?: string | undefined
      /** `Bearer`. */
      token_type?: string | undefined
      /** When it was issued, in seconds since 1970. */
      iat?: number | undefined
      /** When it ends, if nothing ends it before: a session that is used goes on, in seconds since 1970. */
      exp?: number | undefined
      /** The ID of a token. */
      jti?: string | undefined
      /** The session, as its owner finds it in the list of sessions. */
      sid?: string | undefined
      /** When the user last proved who they are, in seconds since 1970. */
      auth_time?: number | undefined
      /** By which methods (RFC 8176). */
      amr?: string[] | undefined
      /** How sure that is: `aal1`, or `aal2` with a second factor (NIST SP 800-63B). */
      acr?: string | undefined
      /** The e-mail address. */
      username?: string | undefined
      /** The e-mail address. */
      email?: string | undefined
      /** Whether the user proved to read its mail. */
      email_verified?: boolean | undefined
    }
    code:
      | AnyChangeCode
      | 'clients.invalid_client'
      | 'clients.several_authentications'
      | 'limits.too_many_attempts'
      | 'request.invalid_input'
      | 'secrets.wrong_key'
  }
}
