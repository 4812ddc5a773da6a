import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { resetToken } from '../../support/mail.ts'

/** Every byte of the database's files, as whoever copies them has it. */
function bytesOf(url: string): string {
  const directory = dirname(url.slice('sqlite:'.length))
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), 'latin1'))
    .join('')
}

it('leaves nothing of a deleted user in the database’s files: no address, hash, session or token', async () => {
  const DATABASE_URL = await freshSharedDatabase('sqlite')
  const service = await startApp({ DATABASE_URL })
  const { app, form } = service
  // Somebody who stays, so that tables are not simply empty.
  await form('POST', '/users', { email: 'eve@eve.com', password: 'evesSuperPwd' })
  await form('POST', '/users', bob)
  const session_id = (await form('POST', '/sessions', bob)).json().session_id
  await resetToken(service)
  const { id, hashed_password } = await app.users.findUserBy({ email: bob.email })
  const [session] = await app.knex('sessions').where({ user_id: id }).select('digest', 'id')
  const tokens = await app.knex('tokens').where({ user_id: id }).pluck('digest')
  const secrets = [bob.email, hashed_password, session.digest, session.id, ...tokens]
  const before = bytesOf(DATABASE_URL)
  expect(secrets.filter((secret) => !before.includes(secret))).toEqual([])

  const deletion = await form('DELETE', '/users/me', { password: bob.password }, { session_id })
  expect(deletion.statusCode).toBe(200)
  await service.mails()
  await app.eraseDeleted()
  const after = bytesOf(DATABASE_URL)
  expect(secrets.filter((secret) => after.includes(secret))).toEqual([])
  expect(after).toContain('eve@eve.com')
})
