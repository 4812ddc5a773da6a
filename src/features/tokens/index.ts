import { randomBytes, randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import { sha256 } from '../../lib/digest.ts'
import { inBatches } from '../../lib/in-batches.ts'
import type { Jobs } from '../../plugins/housekeeping.ts'
import type { Purpose } from './purpose.ts'
import { type OwnedToken, tokensRepository } from './repository.ts'

const TOKEN_BYTES = 32
const CODE_DIGITS = 6
const MOST_GUESSES = 5
const NOBODY = 0

/** What a token is made for; `userId` is left out for one that is nobody's. */
export interface TokenRequest {
  userId?: number | undefined
  purpose: Purpose
  email: string
  seconds: number
  /** For how long a six-digit code does as well, in seconds. */
  codeSeconds?: number
  /** Whether an earlier token of this purpose ends. */
  replace?: boolean
}

/** Secrets that travel by mail, of which only digests are stored; each works once. */
export interface Tokens {
  /** Makes a token, and a code, for a user who is held; this is the only time that they are known here. */
  issue(request: TokenRequest, within: Knex): Promise<{ token: string; code: string }>
  /** Whose a token is, without using it up. */
  find(token: string, purposes: readonly Purpose[]): Promise<OwnedToken | undefined>
  /** Whose a code sent to an address is, without using it up; each asking counts, and five are all there are. */
  findByCode(email: string, code: string): Promise<OwnedToken | undefined>
  /** Deletes tokens whose time is over, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  knex: Knex
  now: () => number
  housekeeping: Jobs
}

/** The tokens of this database. */
export function createTokens(app: Dependencies): Tokens {
  const repository = tokensRepository(app.knex)

  const tokens: Tokens = {
    async issue({ userId, purpose, email, seconds, codeSeconds, replace = true }, within) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0')
      const digest = sha256(token)
      const now = app.now()
      const inside = tokensRepository(within)
      if (replace) await inside.deleteTokensOf(userId ?? NOBODY, [purpose])
      await inside.addToken({
        digest,
        user_id: userId ?? null,
        purpose,
        email,
        code_digest: codeSeconds ? digestOfCode(digest, code) : null,
        code_expires_at: codeSeconds ? now + codeSeconds * 1000 : null,
        guesses: 0,
        created_at: now,
        // One that is nobody's is over as it is made, and purged with the others.
        expires_at: userId ? now + seconds * 1000 : now,
      })
      return { token, code }
    },

    find: (token, purposes) => repository.findToken(sha256(token), purposes, app.now()),

    async findByCode(email, code) {
      const candidates = await app.knex.transaction(async (trx) => {
        // A row is written for nobody too: else the time it takes would tell whether a code is out.
        await tokens.issue({ purpose: 'verify_email', email, seconds: 0, replace: false }, trx)
        return tokensRepository(trx).countGuess(email, app.now(), MOST_GUESSES)
      })
      return candidates.find(({ digest, code_digest }) => code_digest === digestOfCode(digest, code))
    },

    async purge() {
      await inBatches((limit) => repository.deleteExpired(app.now(), limit))
    },
  }
  app.housekeeping.everyMinute(() => tokens.purge())
  return tokens
}

// A million codes are soon tried on a copy of the database; the token's digest at least makes each copy its own work.
const digestOfCode = (tokenDigest: string, code: string) => sha256(`${tokenDigest}:${code}`)
