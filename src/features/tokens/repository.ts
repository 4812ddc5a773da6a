import type { Knex } from 'knex'
import type { Purpose } from './purpose.ts'

/** A row of the tokens table; times in milliseconds since 1970. */
export interface Token {
  /** The SHA-256 of the token, which is itself only in the mail. */
  digest: string
  /** Whose it is; nobody's, for one that only takes the time of writing it. */
  user_id: number | null
  purpose: Purpose
  /** The address it is about: the one it was mailed to, or is to restore. */
  email: string
  code_digest: string | null
  code_expires_at: number | null
  /** How many wrong codes there were. */
  guesses: number
  created_at: number
  expires_at: number
}

/** A token that is somebody's. */
export type OwnedToken = Token & { user_id: number }

/** What was proven by mail, or is yet to be, in the database or the transaction given. */
export function tokensRepository(knex: Knex) {
  const tokens = () => knex<Token>('tokens')

  return {
    /** Adds a token. */
    async addToken(token: Token): Promise<void> {
      await tokens().insert(token)
    },

    /** The live token with this digest, for one of these purposes. */
    async findToken(
      digest: string,
      purposes: readonly Purpose[],
      now: number,
    ): Promise<OwnedToken | undefined> {
      const token = await tokens()
        .where({ digest })
        .whereNotNull('user_id')
        .whereIn('purpose', purposes)
        .where('expires_at', '>', now)
        .first()
      return token as OwnedToken | undefined
    },

    /** Live tokens of these purposes that are about an address, newest first. */
    async listTokensFor(email: string, purposes: readonly Purpose[], now: number): Promise<OwnedToken[]> {
      const found = await tokens()
        .where({ email })
        .whereNotNull('user_id')
        .whereIn('purpose', purposes)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
      return found as OwnedToken[]
    },

    /**
     * Counts one more try of a code sent to an address, and gives the tokens it may still be the code of: none once
     * there were `most`, however many tries come at once.
     */
    async countGuess(email: string, now: number, most: number): Promise<OwnedToken[]> {
      const tried = await tokens()
        .where({ email })
        .whereNotNull('user_id')
        .where('code_expires_at', '>', now)
        .where('guesses', '<', most)
        .update({ guesses: knex.raw('guesses + 1') })
        .returning('*')
      return tried as OwnedToken[]
    },

    /** The addresses that the user's tokens are about. */
    async listEmailsOf(userId: number): Promise<string[]> {
      return tokens().where({ user_id: userId }).distinct().pluck('email')
    },

    /** Uses a token up; of many parallel uses one gives true. */
    async takeToken(digest: string): Promise<boolean> {
      return (await tokens().where({ digest }).delete()) > 0
    },

    /** Ends the user's tokens of these purposes; with `since`, only those made at that time or later. */
    async deleteTokensOf(userId: number, purposes: readonly Purpose[], since = 0): Promise<void> {
      await tokens()
        .where({ user_id: userId })
        .whereIn('purpose', purposes)
        .where('created_at', '>=', since)
        .delete()
    },

    /**
     * Ends what was mailed to the user and waits to be used, but for links that undo a change of address: a thief would
     * change both the password and the address.
     */
    async deletePending(userId: number): Promise<void> {
      await tokens().where({ user_id: userId }).whereNot({ purpose: 'undo_email_change' }).delete()
    },

    /** Whether somebody can still get this address back with a link that was mailed to it. */
    async isReserved(email: string, now: number): Promise<boolean> {
      const undo = tokens().where({ email, purpose: 'undo_email_change' }).where('expires_at', '>', now)
      return (await undo.first('digest')) !== undefined
    },

    /** Deletes at most `limit` tokens whose time is over, or that are nobody's; gives how many it were. */
    deleteExpired(now: number, limit: number): Promise<number> {
      const over = tokens().where('expires_at', '<=', now).select('digest').limit(limit)
      return tokens().whereIn('digest', over).delete()
    },
  }
}
