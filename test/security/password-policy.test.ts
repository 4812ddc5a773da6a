import { describe, expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../support/app.ts'
import { signInFrom } from '../support/stranger.ts'

const STRICT = { PASSWORD_MIN_LENGTH: '8', PASSWORD_BLOCKLIST: 'on', SERVICE_NAME: 'Acme Accounts' }
const GOOD = 'a good long password'

const REFUSED: readonly [password: string, message: string][] = [
  ['', 'password must not be empty'],
  ['x7#kQz!', 'password must be at least 8 characters'],
  ['💥🦊🐙🦀🐞🐢🐍', 'password must be at least 8 characters'],
  ['e\u0301'.repeat(7), 'password must be at least 8 characters'],
  [`${'x y'.repeat(341)}xy`, 'password must be at most 1024 characters'],
  ['iloveyou', 'password is too common'],
  ['ILoveYou', 'password is too common'],
  ['abcabcabc', 'password is too common'],
  ['bob@firma.example', 'password must not be made of the email or the name of the service'],
  ['firma2024!', 'password must not be made of the email or the name of the service'],
  ['AcmeAccounts#1', 'password must not be made of the email or the name of the service'],
]

const TAKEN = [
  'x7#kQz!p',
  'a       ',
  'nodigitsorcapitals',
  'Ünïcödé 💥',
  '💥🦊🐙🦀🐞🐢🐍🐬',
  `${'e\u0301'.repeat(3)}fghijk`,
  ' leading and trailing ',
  Array.from({ length: 256 }, (_, i) => String(i).padStart(4, ' ')).join(''),
]

const who = { email: 'bob@firma.example', password: GOOD }

/** The three ways to come by a password; each gives the answer to one. */
const WAYS: Record<string, (service: TestApp) => Promise<(password: string) => Promise<[number, string]>>> = {
  register:
    async ({ json, app }) =>
    async (password) => {
      await app.knex('users').delete()
      const answer = await json('POST', '/users', { ...who, password })
      return [answer.statusCode, answer.json().message]
    },
  change: async (service) => {
    let cookies = await signIn(service, who)
    let current = GOOD
    return async (password) => {
      const change = { current_password: current, new_password: password }
      const answer = await service.json('PUT', '/users/me/password', change, cookies)
      if (answer.statusCode === 200) {
        cookies = { session_id: answer.cookies[0]?.value as string }
        current = password
      }
      return [answer.statusCode, answer.json().message]
    }
  },
  reset: async (service) => {
    await service.form('POST', '/users', who)
    return async (password) => {
      const reset_token = await service.app.auth.createResetToken(who.email)
      const answer = await service.json('PUT', '/reset_password', { reset_token, new_password: password })
      return [answer.statusCode, answer.json().message]
    }
  },
}

describe.each(Object.entries(WAYS))('%s', (name, open) => {
  it('refuses what the policy forbids, with the reason', async () => {
    const set = await open(await startApp({ ...STRICT, RATE_LIMIT: 'off' }))
    for (const [password, message] of REFUSED)
      expect([password, ...(await set(password))]).toEqual([password, 400, message])
  })

  it('takes all else, whatever it is composed of, and to the letter', async () => {
    const service = await startApp({ ...STRICT, RATE_LIMIT: 'off' })
    const set = await open(service)
    for (const password of TAKEN) {
      expect([password, (await set(password))[0]]).toEqual([password, name === 'register' ? 201 : 200])
      const others = [password.trim(), password.toUpperCase(), [...password].slice(0, -1).join('')]
      expect((await signInFrom(service, { ...who, password })).statusCode).toBe(200)
      for (const other of others)
        if (other !== password)
          expect((await signInFrom(service, { ...who, password: other })).statusCode).toBe(401)
    }
  })
})

it('is the same however its accents are composed', async () => {
  const service = await startApp()
  await service.json('POST', '/users', { ...bob, password: 'caf\u00e9' })
  expect((await signInFrom(service, { ...bob, password: 'cafe\u0301' })).statusCode).toBe(200)
  expect((await signInFrom(service, { ...bob, password: 'cafe' })).statusCode).toBe(401)
})

it('asks for fifteen characters and holds them against a list in production', async () => {
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }
  const { json } = await startApp(production)
  const messages = []
  for (const password of ['fourteen chars', 'passwordpassword', 'QWERTY123456789'])
    messages.push((await json('POST', '/users', { ...bob, password })).json().message)
  expect(messages).toEqual([
    'password must be at least 15 characters',
    'password is too common',
    'password is too common',
  ])
  expect((await json('POST', '/users', { ...bob, password: 'fifteen of them' })).statusCode).toBe(201)
})

it('cannot be made too weak in production', async () => {
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }
  await expect(startApp({ ...production, PASSWORD_MIN_LENGTH: '7' })).rejects.toThrow(
    'at least 8 in production',
  )
})
