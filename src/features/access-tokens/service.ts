import type { Static } from 'typebox'
import type { Db } from '../../platform/database/db.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { fixedWindow } from '../rate-limits/rules.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import type { PublicKey } from '../signing-keys/key-pair.ts'
import type { SigningKeys } from '../signing-keys/service.ts'
import { type Claims, claimsOf } from './claims.ts'
import { UnknownAudienceError } from './errors.ts'
import type { accessTokensOptions } from './options.ts'
import type { AccessTokensRepository } from './repository.ts'

/** A token that was just signed. */
export interface AccessToken {
  token: string
  /** How long it is good for. */
  expiresInSeconds: number
}

/** Tokens by which other services know who is signed in, without asking: JWTs (RFC 9068). */
export interface AccessTokens {
  /** Whether there is a service that takes them. */
  isOn: boolean
  /**
   * A token about a session, for one service; good for TOKEN_SECONDS, and no longer than the session can last.
   * @throws {UnknownAudienceError} where that service is none of TOKEN_AUDIENCES.
   * @throws {ForbiddenError} where the session is over.
   * @throws {TooManyAttemptsError} where it asked for LIMIT_SESSION_TOKENS in the last minute.
   */
  issue(session: Pick<SessionWithEmail, 'digest'>, audience: string): Promise<AccessToken>
  /**
   * What a token of ours says; undefined where it is none, or over. Whether its session still is has to be asked of the sessions.
   */
  verify(token: string): Promise<Claims | undefined>
  /** The keys to verify with; none where no service takes tokens. */
  publishKeys(): Promise<PublicKey[]>
}

interface Dependencies {
  options: { publicUrl: string; accessTokens: Static<typeof accessTokensOptions> }
  db: Db<{ accessTokens: AccessTokensRepository }>
  now: () => number
  jobs: Jobs
  rateLimits: RateLimits
  signingKeys: SigningKeys
}

const MINUTE_SECONDS = 60

// Loaded with the first token: most services sign none, and the package takes 14 MB.
const jwt = () => import('./jwt.ts')

/** Tokens about the sessions of this database. */
export function createAccessTokens({
  options,
  db,
  now,
  jobs,
  rateLimits,
  signingKeys,
}: Dependencies): AccessTokens {
  const { publicUrl: issuer } = options
  const { audiences, seconds } = options.accessTokens
  const isOn = audiences.length > 0
  const perSession = fixedWindow(options.accessTokens.perSession, MINUTE_SECONDS)
  const publishKeys = async () => (isOn ? signingKeys.publish() : [])
  if (isOn) jobs.everyMinute(() => signingKeys.maintain())

  return {
    isOn,
    publishKeys,

    async issue({ digest }, audience) {
      await rateLimits.consume([{ key: `session_tokens:${digest}`, rule: perSession }])
      if (!audiences.includes(audience)) throw new UnknownAudienceError()
      const session = await db.accessTokens.findSigned(digest)
      if (!session || session.aal === 0) throw new ForbiddenError()
      const claims = claimsOf(session, { issuer, audience, seconds, now: now() })
      const expiresInSeconds = claims.exp - claims.iat
      // In the last second of the session.
      if (expiresInSeconds <= 0) throw new ForbiddenError()
      const { signJwt } = await jwt()
      return { token: await signJwt(claims, await signingKeys.current()), expiresInSeconds }
    },

    async verify(token) {
      const { readJwt } = await jwt()
      return readJwt(token, { keys: await publishKeys(), issuer, now: now() })
    },
  }
}
