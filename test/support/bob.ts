import type { TokenPurpose } from '../../src/features/tokens/purpose.ts'
import { bob, type TestApp } from './app.ts'

const HASH_OF_BOB = '$2b$04$rBnUs2VDv8w2qttK./zpB.XPGWrkspkOWSZFoIBtxuzdTnTNNy2ja'

/** Bob's cookie, whatever became of him: without hashing, so that a service too busy for it can be asked. */
export async function signedIn({ app }: TestApp): Promise<{ session_id: string }> {
  const isNew = (await app.auth.createSession(bob.email)) === undefined
  if (isNew) await app.users.addUser(bob.email, HASH_OF_BOB)
  return { session_id: (await app.auth.createSession(bob.email)) ?? '' }
}

/** A token of Bob's, as a mail would bring it to him. */
export async function tokenFor({ app }: TestApp, purpose: TokenPurpose): Promise<string> {
  const { id, email } = await app.users.findUserBy({ email: bob.email })
  const request = { userId: id, purpose, email, seconds: 60 }
  return (await app.db.transaction((tx) => app.tokens.issue(request, tx))).token
}

/** What a session that is open is called in its owner's list. */
export const nameOfSession = async ({ app }: TestApp): Promise<string> =>
  (await app.knex('sessions').first('id')).id
