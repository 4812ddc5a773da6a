import { randomBytes, randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import { MOST_AHEAD_MS } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { type Counter, fixedWindow } from '../rate-limits/rules.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import { ENDED_BY_NEWER, type Purpose } from './purpose.ts'
import { type FoundToken, type OwnedToken, tokensRepository } from './repository.ts'

const TOKEN_BYTES = 32
const CODE_DIGITS = 6
const MOST_GUESSES = 5
/**
 * How many codes of an address are looked at in a day, however many mails bring new ones; links go on working. At most
 * four mails bring a code in the ten minutes that it is good for, so a guess hits with a probability of at most 4 in a
 * million, and a day of them with less than 1 in 12,500; of the usual one code, with 1 in 50,000.
 */
const guessesADay = fixedWindow(20, 86_400)
const NO_USER_ID = 0
const DAY_MS = 86_400_000
/** How many tokens of a purpose a user has at most, used ones included; of those that undo, about each address. */
const MOST_TOKENS = 10

/** What a token is made for; `userId` is left out for one that is nobody's. */
export interface TokenRequest {
  userId?: number | undefined
  purpose: Purpose
  email: string
  seconds: number
  /** For how long a six-digit code does as well, in seconds. */
  codeSeconds?: number
}

/** Secrets that travel by mail, of which only digests are stored; each works once. */
export interface Tokens {
  /**
   * Makes a token, and a code, for a user who is held; this is the only time that they are known here. What it ends of
   * earlier ones is in {@link ENDED_BY_NEWER}; of those that stay, only the newest nine do.
   */
  issue(request: TokenRequest, within: Knex): Promise<{ token: string; code: string }>
  /** Whose a good token is, without using it up. */
  find(token: string, purposes: readonly Purpose[]): Promise<FoundToken | undefined>
  /** Whose a token is that was used in the last day at least: it is good for nothing but to say what it did. */
  findUsed(token: string, purposes: readonly Purpose[]): Promise<UsedToken | undefined>
  /** Uses a good token up; of many parallel uses one gives true. */
  consume(token: OwnedToken, within: Knex): Promise<boolean>
  /** Marks a user's other good tokens about an address as used too: what they were for is done. */
  consumeOthers(
    userId: number,
    others: { purposes: readonly Purpose[]; email: string },
    within: Knex,
  ): Promise<void>
  /**
   * Whose a code sent to an address is, without using it up; each asking counts, five are all there are for a code, and
   * twenty in a day for an address, whether or not it is somebody's.
   */
  findByCode(email: string, code: string): Promise<OwnedToken | undefined>
  /** Deletes tokens whose time is over, in small batches. */
  purge(): Promise<void>
}

export type { FoundToken, Purpose }

/** A token that was used. */
export type UsedToken = FoundToken & { used_at: number }

interface Dependencies {
  knex: Knex
  now: () => number
  jobs: Jobs
  limits: Pick<RateLimits, 'tryConsume'>
}

/** The tokens of this database. */
export function createTokens(app: Dependencies): Tokens {
  const repository = tokensRepository(app.knex)

  const tokens: Tokens = {
    async issue({ userId, purpose, email, seconds, codeSeconds }, within) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0')
      const digest = sha256(token)
      const now = app.now()
      const repo = tokensRepository(within)
      await makeRoom(userId ?? NO_USER_ID, purpose, email, repo)
      await repo.addToken({
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

    async find(token, purposes) {
      const found = await repository.findToken(sha256(token), purposes, app.now())
      return found?.used_at === null ? found : undefined
    },

    async findUsed(token, purposes) {
      const found = await repository.findToken(sha256(token), purposes, app.now())
      return found && isUsed(found) ? found : undefined
    },

    async consume({ digest, expires_at }, within) {
      const now = app.now()
      return tokensRepository(within).consumeToken(digest, now, Math.max(expires_at, now + DAY_MS))
    },

    async consumeOthers(userId, { purposes, email }, within) {
      const now = app.now()
      await tokensRepository(within).consumeTokensOf(userId, purposes, email, now, now + DAY_MS)
    },

    async findByCode(email, code) {
      if (!(await app.limits.tryConsume([guessesOf(email)]))) return undefined
      const candidates = await app.knex.transaction(async (trx) => {
        // A row is written for nobody too: else the time it takes would tell whether a code is out.
        await tokens.issue({ purpose: 'verify_email', email, seconds: 0 }, trx)
        return tokensRepository(trx).countGuess(email, app.now(), MOST_GUESSES)
      })
      return candidates.find(({ digest, code_digest }) => code_digest === digestOfCode(digest, code))
    },

    async purge() {
      await repository.setBack(app.now(), app.now() + MOST_AHEAD_MS)
      await inBatches((limit) => repository.deleteExpired(app.now(), limit))
    },
  }
  app.jobs.everyMinute(() => tokens.purge())
  return tokens
}

/** Ends what a new token of this purpose ends, and what would be too many beside it. */
async function makeRoom(
  userId: number,
  purpose: Purpose,
  email: string,
  repository: ReturnType<typeof tokensRepository>,
): Promise<void> {
  const ended = ENDED_BY_NEWER[purpose]
  if (ended === 'all') await repository.deleteTokensOf(userId, [purpose])
  if (ended === 'about-other-addresses') await repository.deleteTokensNotAbout(email, userId, purpose)
  // Per address where others stay: else whoever took an account would drive out its owner's links with their own.
  const bounded = { userId, purpose, email: ended === 'none' ? email : undefined }
  await repository.deleteAllButNewest(MOST_TOKENS - 1, bounded)
}

// By a digest, since the count outlives what it is about: no deletion makes room for more guesses.
const guessesOf = (email: string): Counter => ({ key: `codes:${sha256(email)}`, rule: guessesADay })

const isUsed = (token: FoundToken): token is UsedToken => token.used_at !== null

// A million codes are soon tried on a copy of the database; the token's digest at least makes each copy its own work.
const digestOfCode = (tokenDigest: string, code: string) => sha256(`${tokenDigest}:${code}`)
