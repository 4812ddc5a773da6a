import bcrypt from 'bcryptjs'
import { expect, it } from 'vitest'
import { costOf } from '../../../src/features/passwords/engine.js'
import { bob, startApp } from '../../support/app.ts'

const { email, password } = bob

/** The service at cost 6, with Bob's password hashed at another. */
async function startWithHash(hash: string) {
  const { app, form } = await startApp({ BCRYPT_COST: '6' })
  const { id } = await app.users.addUser(email, hash)
  const stored = async () => (await app.users.findUserBy({ id })).hashed_password
  return { app, form, id, stored }
}

it('replaces a hash of a lower cost at the next login, by one of the same password', async () => {
  const { form, stored } = await startWithHash(bcrypt.hashSync(password, 4))
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
  expect(costOf(await stored())).toBe(6)
  expect(bcrypt.compareSync(password, await stored())).toBe(true)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
})

it.each([6, 7])('leaves a hash of cost %i alone', async (cost) => {
  const hash = bcrypt.hashSync(password, cost)
  const { form, stored } = await startWithHash(hash)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
  expect(await stored()).toBe(hash)
})

it.each(['$2a$', '$2y$'])('leaves a %s hash of the configured cost alone', async (version) => {
  const hash = bcrypt.hashSync(password, 6).replace('$2b$', version)
  const { form, stored } = await startWithHash(hash)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
  expect(await stored()).toBe(hash)
})

it('leaves the hash alone when the password is wrong', async () => {
  const hash = bcrypt.hashSync(password, 4)
  const { form, stored } = await startWithHash(hash)
  expect((await form('POST', '/sessions', { email, password: 'wrong' })).statusCode).toBe(401)
  expect(await stored()).toBe(hash)
})

it.each(['', 'plain', '$2b$00$short', `$2b$03$${'a'.repeat(53)}`, `$2b$99$${'a'.repeat(53)}`])(
  'refuses every password where the stored hash is %o',
  async (hash) => {
    const { form, stored } = await startWithHash(hash)
    expect((await form('POST', '/sessions', bob)).statusCode).toBe(401)
    expect(await stored()).toBe(hash)
  },
)

it('does not overwrite a password that was changed meanwhile', async () => {
  const { app, id, stored } = await startWithHash('changed meanwhile')
  await app.users.replaceHash(id, 'as it was at login', 'the old password again')
  expect(await stored()).toBe('changed meanwhile')
})

it('keeps the new password when a reset and a login that rehashes happen at once', async () => {
  const { app, form, stored } = await startWithHash(bcrypt.hashSync(password, 4))
  const token = await app.auth.createResetToken(email)
  await Promise.all([
    form('POST', '/sessions', bob),
    form('PUT', '/reset_password', { reset_token: token, new_password: 'newPwd' }),
  ])
  expect(bcrypt.compareSync('newPwd', await stored())).toBe(true)
})

it('keeps a session from before the rehash', async () => {
  const { app, form, stored } = await startWithHash(bcrypt.hashSync(password, 4))
  const sessionId = await app.auth.createSession(email)
  expect(await app.auth.validLogin(email, password)).toBe(true)
  expect(costOf(await stored())).toBe(6)
  expect(await app.auth.getUserFromSessionId(sessionId)).toMatchObject({ email })
  expect((await form('GET', '/profile', {}, { session_id: sessionId as string })).statusCode).toBe(200)
})
