import type { Knex } from 'knex'
import { deleteBatch } from '../../platform/database/delete-batch.ts'

/** A row of the tokens table; times in milliseconds since 1970. */
export interface Token {
  /** The SHA-256 of the token, which is itself only in the mail. */
  digest: string
  /** Whose it is; null for one that is written only for the time it takes. */
  user_id: number | null
  purpose: string
  /** The address it is about: the one it was mailed to, or is to restore. */
  email: string
  code_digest: string | null
  code_expires_at: number | null
  /** How many wrong codes there were. */
  guesses: number
  created_at: number
  /** Until when it is good; until when it is kept, once it was used. */
  expires_at: number
  /** When it was used: it is good for nothing from then on but to say so. */
  used_at: number | null
}

/** A token that is somebody's. */
export type OwnedToken = Token & { user_id: number }

/** A token that is somebody's, with the address that its user has now. */
export type FoundToken = OwnedToken & { account: string }

/** Tokens, in the database or the transaction given; purposes by their names. */
export function tokensRepository(knex: Knex) {
  const tokens = () => knex<Token>('tokens')
  const unused = () => tokens().whereNull('used_at')

  return {
    /** Adds a token. */
    async addToken(token: Omit<Token, 'used_at'>): Promise<void> {
      await tokens().insert(token)
    },

    /** The token with this digest, for one of these purposes, whose time is not over: used, or good. */
    async findToken(
      digest: string,
      purposes: readonly string[],
      now: number,
    ): Promise<FoundToken | undefined> {
      return tokens()
        .join('users', 'users.id', 'tokens.user_id')
        .where({ digest })
        .whereIn('purpose', purposes)
        .where('expires_at', '>', now)
        .first('tokens.*', 'users.email as account')
    },

    /** Good tokens of these purposes that are about an address, newest first. */
    async listTokensFor(email: string, purposes: readonly string[], now: number): Promise<OwnedToken[]> {
      const found = await unused()
        .where({ email })
        .whereNotNull('user_id')
        .whereIn('purpose', purposes)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
      return found as OwnedToken[]
    },

    /** Whether the user has a good token of this purpose. */
    async hasToken(userId: number, purpose: string, now: number): Promise<boolean> {
      const found = await unused()
        .where({ user_id: userId, purpose })
        .where('expires_at', '>', now)
        .first('digest')
      return found !== undefined
    },

    /** The address that the user's newest good token of this purpose is about. */
    async findEmailOf(userId: number, purpose: string, now: number): Promise<string | undefined> {
      const newest = await unused()
        .where({ user_id: userId, purpose })
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
        .first('email')
      return newest?.email
    },

    /** Counts what a clock that was ahead wrote, beyond `latest`, as of now. */
    async setBack(now: number, latest: number): Promise<void> {
      const ahead = knex.raw('created_at - ?', [now])
      await tokens()
        .where('expires_at', '>', latest)
        .where('created_at', '>', latest)
        .update({
          created_at: now,
          expires_at: knex.raw('expires_at - (?)', [ahead]),
          code_expires_at: knex.raw('code_expires_at - (?)', [ahead]),
        })
    },

    /**
     * Counts one more try of a code sent to an address for one of these purposes, and gives the tokens it may still be the code of: none once
     * there were `most`, however many tries come at once. Each try counts for every code that is good then.
     */
    async countGuess(
      email: string,
      purposes: readonly string[],
      now: number,
      most: number,
    ): Promise<OwnedToken[]> {
      const tried = await unused()
        .where({ email })
        .whereIn('purpose', purposes)
        .whereNotNull('user_id')
        .where('code_expires_at', '>', now)
        .where('guesses', '<', most)
        .update({ guesses: knex.raw('guesses + 1') })
        .returning('*')
      return tried as OwnedToken[]
    },

    /** The addresses that the user's tokens of these purposes are about. */
    listEmailsOf(userId: number, purposes: readonly string[]): Promise<string[]> {
      return tokens().where({ user_id: userId }).whereIn('purpose', purposes).distinct().pluck('email')
    },

    /** Marks a good token as used, and keeps it until then; of many parallel uses one gives true. */
    async consumeToken(digest: string, now: number, keepUntil: number): Promise<boolean> {
      const consumed = await unused()
        .where({ digest })
        .where('expires_at', '>', now)
        .update({ used_at: now, expires_at: keepUntil, code_digest: null, code_expires_at: null })
      return consumed > 0
    },

    /** Marks the user's good tokens of these purposes about an address as used, and keeps them until then. */
    async consumeTokensOf(
      userId: number,
      purposes: readonly string[],
      email: string,
      now: number,
      keepUntil: number,
    ): Promise<void> {
      await unused()
        .where({ user_id: userId, email })
        .whereIn('purpose', purposes)
        .where('expires_at', '>', now)
        .update({ used_at: now, expires_at: keepUntil, code_digest: null, code_expires_at: null })
    },

    /** Ends the user's unused tokens but those of these purposes. */
    async deleteTokensBut(userId: number, purposes: readonly string[]): Promise<void> {
      await unused().where({ user_id: userId }).whereNotIn('purpose', purposes).delete()
    },

    /** Ends the user's unused tokens of these purposes; with `since`, only those made at that time or later. */
    async deleteTokensOf(userId: number, purposes: readonly string[], since = 0): Promise<void> {
      await unused()
        .where({ user_id: userId })
        .whereIn('purpose', purposes)
        .where('created_at', '>=', since)
        .delete()
    },

    /** Ends the user's unused tokens of this purpose that are about another address. */
    async deleteTokensNotAbout(email: string, userId: number, purpose: string): Promise<void> {
      await unused().where({ user_id: userId, purpose }).whereNot({ email }).delete()
    },

    /** Deletes all but the newest of the user's tokens of a purpose, used or not; with `email`, of those about it. */
    async deleteAllButNewest(
      keep: number,
      { userId, purpose, email }: { userId: number; purpose: string; email?: string | undefined },
    ): Promise<void> {
      const bounded = { user_id: userId, purpose, ...(email === undefined ? {} : { email }) }
      const older = tokens().where(bounded).orderBy('created_at', 'desc').offset(keep).select('digest')
      await tokens().whereIn('digest', older).delete()
    },

    /** Whether there is a good token of this purpose about an e-mail address. */
    async hasTokenFor(email: string, purpose: string, now: number): Promise<boolean> {
      const found = unused().where({ email, purpose }).where('expires_at', '>', now)
      return (await found.first('digest')) !== undefined
    },

    /** Deletes at most `limit` tokens that have expired; gives how many it were. */
    deleteExpired(now: number, limit: number): Promise<number> {
      return deleteBatch(knex, 'tokens', ['digest'], tokens().where('expires_at', '<=', now), limit)
    },
  }
}

/** What {@link tokensRepository} gives. */
export type TokensRepository = ReturnType<typeof tokensRepository>
