import { randomUUID } from 'node:crypto'
import type { Signed } from './repository.ts'

/** All that a token says (RFC 9068, section 2.2); times in seconds since 1970. Claims are only ever added. */
export interface Claims {
  iss: string
  /** The subject of the user. */
  sub: string
  aud: string
  /** No client asked for it: the session's owner did, of the issuer itself. */
  client_id: string
  iat: number
  exp: number
  jti: string
  /** What the list of sessions calls the session by. */
  sid: string
  /** When the user last proved who they are. */
  auth_time: number
  /** By which methods (RFC 8176). */
  amr: string[]
  acr: `aal${number}`
  email: string
  email_verified: boolean
}

/** Methods of sessions that RFC 8176 has a name for; a mailed link is none of them. */
const METHODS = ['pwd', 'otp']

/** What is not of the session. */
interface Issue {
  issuer: string
  audience: string
  /** The longest that the token is good for. */
  seconds: number
  /** In milliseconds since 1970. */
  now: number
}

/** The claims of a token about a session, which ends with it at the latest. */
export function claimsOf(session: Signed, { issuer, audience, seconds, now }: Issue): Claims {
  const iat = toSeconds(now)
  return {
    iss: issuer,
    aud: audience,
    client_id: issuer,
    iat,
    exp: Math.min(iat + seconds, toSeconds(session.expires_at)),
    jti: randomUUID(),
    ...stateOf(session, now),
  }
}

/** What is said of a session and its user, as they are now (in milliseconds since 1970). */
export const stateOf = (session: Omit<Signed, 'expires_at'>, now: number) => ({
  sub: session.subject,
  sid: session.id,
  // A clock that was ahead may have noted a time to come, which verifiers refuse.
  auth_time: toSeconds(Math.min(now, session.authenticated_at)),
  amr: session.amr.split(' ').filter((method) => METHODS.includes(method)),
  acr: `aal${session.aal}` as const,
  email: session.email,
  email_verified: session.email_verified_at !== null,
})

/** A time in milliseconds since 1970 as JWTs tell it: in whole seconds. */
export const toSeconds = (ms: number) => Math.floor(ms / 1000)
