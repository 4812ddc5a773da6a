import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { startApp } from '../../support/app.ts'
import { databaseAfter, loadMigration } from '../../support/migrations.ts'

const HOUR_MS = 3_600_000

/** A database from before used tokens were kept, with a user whose address is confirmed and one whose is not. */
async function upgrade() {
  const { url, knex } = await databaseAfter('0012_cluster_sessions')
  const user = (email: string, email_verified_at: number | null) => ({
    email,
    email_verified_at,
    hashed_password: 'x',
    created_at: 1,
    updated_at: 1,
  })
  await knex('users').insert([user('bob@bob.com', 1), user('typo@bob.com', null)])
  const token = (digest: string, purpose: string, user_id: number, email: string) => ({
    digest: sha256(digest),
    purpose,
    user_id,
    email,
    created_at: 1,
    expires_at: Date.now() + HOUR_MS,
  })
  await knex('tokens').insert([
    token('undo-bob', 'undo_email_change', 1, 'bob@bob.com'),
    token('undo-former', 'undo_email_change', 2, 'former@bob.com'),
    token('undo-typo', 'undo_email_change', 2, 'typo@bob.com'),
    token('reset-typo', 'reset_password', 2, 'typo@bob.com'),
  ])
  await knex.destroy()
  return startApp({ DATABASE_URL: url })
}

it('ends links that undo a change where the address is one that was never confirmed, and no others', async () => {
  const { app, form } = await upgrade()
  const left = await app.knex('tokens').pluck('digest')
  expect(left.sort()).toEqual(['undo-bob', 'undo-former', 'reset-typo'].map(sha256).sort())
  const reset = { reset_token: 'reset-typo', new_password: 'newPwd' }
  expect((await form('PUT', '/reset_password', reset)).statusCode).toBe(200)
})

it('leaves no used token on the way back, which would be good again', async () => {
  const { app } = await upgrade()
  await app.knex('tokens').where({ user_id: 2 }).update({ used_at: 1 })
  await app.knex('tokens').where({ user_id: 1 }).update({ purpose: 'set_password' })
  await app.knex.transaction(async (trx) => (await loadMigration('0013_keep_used_tokens')).down?.(trx))
  expect(await app.knex('tokens')).toEqual([])
  // So that the service finds what it knows when it closes.
  await app.knex.transaction(async (trx) => (await loadMigration('0013_keep_used_tokens')).up(trx))
})
