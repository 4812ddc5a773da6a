import { randomBytes, randomInt } from 'node:crypto'
import { MOST_AHEAD_MS } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Bound, Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { type Counter, fixedWindow } from '../rate-limits/rules.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import { namesOf, type TokenPurpose } from './purpose.ts'
import { type FoundToken, type OwnedToken, type TokensRepository, tokensRepository } from './repository.ts'

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

/** What a token is made for; `userId` is left out for one that belongs to no user, which is written only for the time it takes. */
export interface TokenRequest {
  userId?: number | undefined
  purpose: TokenPurpose
  email: string
  seconds: number
  /** For how long a six-digit code does as well, in seconds. */
  codeSeconds?: number
}

/** Secrets that travel by mail, of which only digests are stored; each works once. */
export interface Tokens {
  /**
   * Makes a token, and a code, for a user who is locked; this is the only time that they are known here. Its purpose says
   * which earlier ones it ends; of those that stay, only the newest nine do.
   */
  issue(request: TokenRequest, tx: Bound): Promise<{ token: string; code: string }>
  /** Whose a good token is, without using it up. */
  find(token: string, purposes: readonly TokenPurpose[]): Promise<FoundToken | undefined>
  /** Whose a token is that was used in the last day at least: it is good for nothing but to say what it did. */
  findUsed(token: string, purposes: readonly TokenPurpose[]): Promise<UsedToken | undefined>
  /** Uses a good token up; of many parallel uses one gives true. */
  consume(token: OwnedToken, tx: Bound): Promise<boolean>
  /** Marks a user's other good tokens about an address as used too: what they were for is done. */
  consumeOthers(
    userId: number,
    others: { purposes: readonly TokenPurpose[]; email: string },
    tx: Bound,
  ): Promise<void>
  /**
   * Whose a code sent to an e-mail address for one of these purposes is, without using it up; each call counts: five are all
   * there are for a code, and twenty in a day for an address and the first purpose, whether or not a user has it. For the time
   * it takes, a row of that purpose is written.
   */
  findByCode(
    email: string,
    code: string,
    purposes: readonly [TokenPurpose, ...TokenPurpose[]],
  ): Promise<OwnedToken | undefined>
  /** Ends a user's unused tokens but those of these purposes. */
  endAllBut(userId: number, purposes: readonly TokenPurpose[], tx: Bound): Promise<void>
  /** Ends a user's unused tokens of these purposes; with `since`, only those made at that time or later. */
  end(userId: number, purposes: readonly TokenPurpose[], tx: Bound, since?: number): Promise<void>
  /** Deletes tokens whose time is over, in small batches. */
  purge(): Promise<void>
}

export type { FoundToken }

/** A token that was used. */
export type UsedToken = FoundToken & { used_at: number }

interface Dependencies {
  db: Db<{ tokens: TokensRepository }>
  now: () => number
  jobs: Jobs
  rateLimits: Pick<RateLimits, 'tryConsume'>
}

/** The tokens of this database. */
export function createTokens({ db, now, jobs, rateLimits }: Dependencies): Tokens {
  const tokens: Tokens = {
    async issue({ userId, purpose, email, seconds, codeSeconds }, tx) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0')
      const digest = sha256(token)
      const time = now()
      const repository = tokensRepository(tx.knex)
      await makeRoom(userId ?? NO_USER_ID, purpose, email, repository)
      await repository.addToken({
        digest,
        user_id: userId ?? null,
        purpose: purpose.name,
        email,
        code_digest: codeSeconds ? digestOfCode(digest, code) : null,
        code_expires_at: codeSeconds ? time + codeSeconds * 1000 : null,
        guesses: 0,
        created_at: time,
        // One that belongs to no user has expired as it is made, and is purged with the others.
        expires_at: userId ? time + seconds * 1000 : time,
      })
      return { token, code }
    },

    async find(token, purposes) {
      const found = await db.tokens.findToken(sha256(token), namesOf(purposes), now())
      return found?.used_at === null ? found : undefined
    },

    async findUsed(token, purposes) {
      const found = await db.tokens.findToken(sha256(token), namesOf(purposes), now())
      return found && isUsed(found) ? found : undefined
    },

    async consume({ digest, expires_at }, tx) {
      const time = now()
      return tokensRepository(tx.knex).consumeToken(digest, time, Math.max(expires_at, time + DAY_MS))
    },

    async consumeOthers(userId, { purposes, email }, tx) {
      const time = now()
      await tokensRepository(tx.knex).consumeTokensOf(userId, namesOf(purposes), email, time, time + DAY_MS)
    },

    endAllBut: (userId, purposes, tx) => tokensRepository(tx.knex).deleteTokensBut(userId, namesOf(purposes)),

    end: (userId, purposes, tx, since) =>
      tokensRepository(tx.knex).deleteTokensOf(userId, namesOf(purposes), since),

    async findByCode(email, code, purposes) {
      const [purpose] = purposes
      if (!(await rateLimits.tryConsume([guessesOf(email, purpose)]))) return undefined
      const candidates = await db.transaction(async (tx) => {
        // Without it the time that this takes would tell whether a code was mailed.
        await tokens.issue({ purpose, email, seconds: 0 }, tx)
        return tx.tokens.countGuess(email, namesOf(purposes), now(), MOST_GUESSES)
      })
      return candidates.find(({ digest, code_digest }) => code_digest === digestOfCode(digest, code))
    },

    async purge() {
      await db.tokens.setBack(now(), now() + MOST_AHEAD_MS)
      await inBatches((limit) => db.tokens.deleteExpired(now(), limit))
    },
  }
  jobs.everyMinute(() => tokens.purge())
  return tokens
}

/** Ends what a new token of this purpose ends, and what would be too many beside it. */
async function makeRoom(
  userId: number,
  purpose: TokenPurpose,
  email: string,
  repository: TokensRepository,
): Promise<void> {
  const { name, endedByNewer: ended, most = MOST_TOKENS } = purpose
  if (ended === 'all') await repository.deleteTokensOf(userId, [name])
  if (ended === 'about-other-addresses') await repository.deleteTokensNotAbout(email, userId, name)
  // Per address where others stay: else an attacker with the account could drive out its owner's links.
  const bounded = { userId, purpose: name, email: ended === 'none' ? email : undefined }
  await repository.deleteAllButNewest(most - 1, bounded)
}

// By a digest, since the count outlives what it is about: no deletion makes room for more guesses.
const guessesOf = (email: string, { name }: TokenPurpose): Counter => ({
  key: `codes:${name}:${sha256(email)}`,
  rule: guessesADay,
})

const isUsed = (token: FoundToken): token is UsedToken => token.used_at !== null

// A million codes are soon tried on a copy of the database; the token's digest at least makes each copy its own work.
const digestOfCode = (tokenDigest: string, code: string) => sha256(`${tokenDigest}:${code}`)
