import { createHmac } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'

const { email } = bob

/** Registers with one password and gives the status of a login with another. */
async function registerAndLogIn(password: string, other = password): Promise<number> {
  const { json } = await startApp()
  expect((await json('POST', '/users', { email, password })).statusCode).toBe(201)
  return (await json('POST', '/sessions', { email, password: other })).statusCode
}

/** The hash that is stored of a password. */
async function storedHashOf(password: string): Promise<string> {
  const { app } = await startApp()
  return (await app.auth.registerUser(email, password)).hashed_password
}

const NFC = 'm\u00e9s motsdepass\u00e9s'
const NFD = NFC.normalize('NFD')

it('takes the composed and the decomposed form of a password for one', async () => {
  expect(NFD).not.toBe(NFC)
  expect(await registerAndLogIn(NFC, NFD)).toBe(200)
  expect(await registerAndLogIn(NFD, NFC)).toBe(200)
})

it('does so for a long password too', async () => {
  expect(await registerAndLogIn(NFC.repeat(9), NFD.repeat(9))).toBe(200)
})

it('keeps what looks alike apart, where only NFKC would make it one', async () => {
  expect(await registerAndLogIn('\ufb01ne', 'fine')).toBe(401)
})

it('keeps spaces at either end', async () => {
  expect(await registerAndLogIn(' pwd ', 'pwd')).toBe(401)
  expect(await registerAndLogIn(' pwd ')).toBe(200)
})

it('lets 64 emoji register and log in', async () => {
  expect(await registerAndLogIn('😀'.repeat(64))).toBe(200)
})

it('tells 64 emoji from 63 and another', async () => {
  expect(await registerAndLogIn('😀'.repeat(64), `${'😀'.repeat(63)}😁`)).toBe(401)
})

it('tells passwords of 100 bytes apart that differ only after byte 72', async () => {
  const start = 'a'.repeat(72)
  expect(await registerAndLogIn(`${start}${'b'.repeat(28)}`, `${start}${'c'.repeat(28)}`)).toBe(401)
})

it('tells a password from its own first 72 bytes', async () => {
  expect(await registerAndLogIn('a'.repeat(73), 'a'.repeat(72))).toBe(401)
  expect(await registerAndLogIn('a'.repeat(72), 'a'.repeat(73))).toBe(401)
})

it.each([
  ['ASCII', 'mySuperPwd'],
  ['letters beyond ASCII', NFC],
  ['72 bytes', 'a'.repeat(72)],
  ['18 emoji, which are 72 bytes', '😀'.repeat(18)],
])('stores %s as plain bcrypt, which the Flask service could verify', async (_, password) => {
  expect(bcrypt.compareSync(password, await storedHashOf(password))).toBe(true)
})

it.each([
  ['73 bytes', 'a'.repeat(73)],
  ['64 emoji', '😀'.repeat(64)],
  ['a long decomposed password', NFD.repeat(9)],
])('stores %s as bcrypt of base64(HMAC-SHA-384(label, NFC))', async (_, password) => {
  const preHash = createHmac('sha384', 'user-authentication-service/password/v1')
    .update(Buffer.from(password.normalize('NFC')))
    .digest('base64')
  expect(bcrypt.compareSync(preHash, await storedHashOf(password))).toBe(true)
})

it('salts: one password has another hash for each user', async () => {
  const { app } = await startApp()
  const one = await app.auth.registerUser('one@bob.com', 'mySuperPwd')
  const two = await app.auth.registerUser('two@bob.com', 'mySuperPwd')
  expect(one.hashed_password).not.toBe(two.hashed_password)
})

it.each(['a', '😀', 'é'])('takes 1,024 code points of %s', async (letter) => {
  expect(await registerAndLogIn(letter.repeat(1024))).toBe(200)
})

it.each(['a', '😀'])('logs nobody in with 1,025 code points of %s', async (letter) => {
  expect(await registerAndLogIn(letter.repeat(1024), letter.repeat(1025))).toBe(401)
})
