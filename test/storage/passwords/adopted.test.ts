import bcrypt from 'bcryptjs'
import { expect, it } from 'vitest'
import { costOf } from '../../../src/features/passwords/engine.js'
import { bcryptInput } from '../../../src/features/passwords/prehash.ts'
import { startApp } from '../../support/app.ts'
import { flaskDatabase } from '../../support/flask.ts'

const email = 'bob@bob.com'

/** Made by Python's bcrypt 3.2.2 at cost 4: `bcrypt.hashpw(password.encode(), bcrypt.gensalt(4, prefix))`. */
const PYTHON: [what: string, password: string, hashes: [string, string]][] = [
  [
    'a decomposed password',
    'mésmotsdepassés'.normalize('NFD'),
    [
      '$2a$04$SklBfo0IhKPeKsg3pF1bBeWFPdLQOiPcbGdVmOOQiVh3MuUVinzHW',
      '$2b$04$xgJEeVMQSNRnUTW0m9Ars.Ym62C.aFJ/0l/Y.Uv4yDrCl2WChMWSK',
    ],
  ],
  [
    'a password of 116 bytes',
    'correct horse battery staple '.repeat(4),
    [
      '$2a$04$M5R4KEXqIs0VeWDHC4vXge5m7u86rkbeGYjxj4rV0BJqmzKZphGVS',
      '$2b$04$ddBmJnJItu9fWhi8zfkTa.j9/uw.3ZNcCV83yrVN9fzd6eH50oSUu',
    ],
  ],
  [
    'a password cut between two letters of two bytes',
    'é'.repeat(50),
    [
      '$2a$04$ENqMdwG/x0ELRDONMrEBuuSpQ3fXvW9lau7ILjggWwuzdyYP8iJKu',
      '$2b$04$4kx3.c2ZkUa1L7TFM.sxXuSLrCaYcgSX7s1S38GEYZItrp.1s9KX2',
    ],
  ],
  [
    'a password cut within a letter of two bytes',
    `a${'é'.repeat(50)}`,
    [
      '$2a$04$kKZcz.cBmwObIIVSG8Gobu3hH1DeP9Yu1FzLcJxbzWfQLtC.W/jSG',
      '$2b$04$mfUO/poVodTDXvl8IZLj/uH2c4TjcplBLw/0iipb741jLnkhegHgS',
    ],
  ],
  [
    'a password with a tab',
    'my\tpassword',
    [
      '$2a$04$7QefkAQRnL/Asx9XdNPsBOMlREi6jWoARmOgJkf3gyvCiTqjWWNPa',
      '$2b$04$7YlR2.7eTO8UjvF/e0ZQruq5sT.tCe9bxCEc.535F46YQqgi1BtEq',
    ],
  ],
  [
    'a password with a zero-width space',
    'my\u200bpassword',
    [
      '$2a$04$eJ9SwWeYTfQJ5YuSdL8vquLeU1PhcKuZBDFb/W9BBcqfDWzcoopBS',
      '$2b$04$yPGEg.Zi4KPhGom/AFLtDeskpZ/oGF7/hOQEYT0C.U.Y55VreB87G',
    ],
  ],
  [
    'a password with an override of direction',
    'my\u202epassword',
    [
      '$2a$04$YiKgE9tigv.Qry0TK7FhnuniZkSji..L2V/A.JbfrmpvbBL9DK0IG',
      '$2b$04$qaVSIhJWXjPjtXKBxvChie7K1ai9NFCDe/WP3EPJxTCS27L32tsGO',
    ],
  ],
]

// PHP's name is for the same algorithm.
const CASES = PYTHON.flatMap(([what, password, [old, current]]) =>
  [old, current, current.replace('$2b$', '$2y$')].map(
    (hash) => [what, hash.slice(0, 4), password, hash] as const,
  ),
)

/** The service on a database that another made, with Bob. */
async function adopt(hashed_password: string, env = {}) {
  const DATABASE_URL = await flaskDatabase([{ email, hashed_password }])
  const service = await startApp({ DATABASE_URL, ...env })
  const signIn = async (password: string) =>
    (await service.json('POST', '/sessions', { email, password })).statusCode
  const stored = () => service.app.users.findUserBy({ email })
  return { ...service, signIn, stored }
}

it.each(CASES)(
  'signs in with %s that Python hashed as %s, again and again',
  async (_, __, password, hash) => {
    const { signIn, stored } = await adopt(hash)
    expect(await signIn(`!${password}`)).toBe(401)
    expect(await signIn(password)).toBe(200)
    const { hashed_password } = await stored()
    // As it stands, or hashed anew our way.
    if (hashed_password !== hash)
      expect(bcrypt.compareSync(bcryptInput(password), hashed_password)).toBe(true)
    expect(await signIn(password)).toBe(200)
  },
)

it('hashes a long password anew our way: from then on every byte counts, and NFC', async () => {
  const [, password, [, hash]] = PYTHON[1] as (typeof PYTHON)[number]
  const { signIn, stored } = await adopt(hash)
  expect(Boolean((await stored()).hashed_elsewhere)).toBe(true)
  expect(await signIn(password)).toBe(200)
  expect(Boolean((await stored()).hashed_elsewhere)).toBe(false)
  expect(await signIn(`${password}!`)).toBe(401)
  expect(await signIn(password.slice(0, 72))).toBe(401)
})

it('hashes a decomposed password anew, so that its composed form is taken too', async () => {
  const [, password, [, hash]] = PYTHON[0] as (typeof PYTHON)[number]
  const { signIn } = await adopt(hash)
  expect(await signIn(password.normalize('NFC'))).toBe(401)
  expect(await signIn(password)).toBe(200)
  expect(await signIn(password.normalize('NFC'))).toBe(200)
})

it('keeps the higher cost of a hash that it makes anew', async () => {
  const password = 'x'.repeat(80)
  const { signIn, stored } = await adopt(bcrypt.hashSync(password, 6))
  expect(await signIn(password)).toBe(200)
  expect(costOf((await stored()).hashed_password)).toBe(6)
})

it('asks a signed-in user for such a password too', async () => {
  const [, password, [, hash]] = PYTHON[4] as (typeof PYTHON)[number]
  const { json } = await adopt(hash)
  const { session_id } = (await json('POST', '/sessions', { email, password })).json()
  const change = { current_password: password, new_password: 'another password' }
  expect((await json('PUT', '/users/me/password', change, { session_id })).statusCode).toBe(200)
})

it('takes none of it for a new password', async () => {
  const { json } = await startApp()
  const answer = await json('POST', '/users', { email, password: 'my\tpassword' })
  expect(answer.body).toBe('{"message":"password must not contain control characters"}')
})

it('does not hold what was typed against a hash of our own', async () => {
  const { signIn, app, stored } = await adopt('x')
  const password = 'x'.repeat(72)
  await app.users.updateUser((await stored()).id, { hashed_password: await app.passwords.hash(password) })
  expect(await signIn(`${password}y`)).toBe(401)
  expect(await signIn(password)).toBe(200)
})
