import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { resetToken } from '../../support/mail.ts'

const { email } = bob

/** The service with its one thread busy and no room to wait: what it then answers, it answers without hashing. */
async function startBusyApp(prepare: (service: TestApp) => Promise<unknown> = async () => undefined) {
  const service = await startApp({ BCRYPT_COST: '12' }, { hashing: { threads: 1, maxWaiting: 1 } })
  const prepared = await prepare(service)
  const hashed: string[] = []
  for (const password of ['one', 'another'])
    service.app.passwords.hash(password).then(
      (hash) => hashed.push(hash),
      // Refused when the service closes, if it still waits then.
      () => {},
    )
  return { ...service, prepared, hashed }
}

const REFUSED = [
  ['1,025 code points', 'a'.repeat(1025), 'password must be at most 1024 characters'],
  ['1,025 emoji', '😀'.repeat(1025), 'password must be at most 1024 characters'],
  ['nothing', '', 'password must not be empty'],
  ['a lone surrogate', 'a\ud800b', 'password must not contain control characters'],
] as const

it('refuses what cannot be a password at registration, before any hashing', async () => {
  const { json, hashed } = await startBusyApp()
  for (const [what, password, message] of REFUSED) {
    const answer = await json('POST', '/users', { email, password })
    expect([what, answer.statusCode, answer.json()]).toEqual([what, 400, { message }])
  }
  expect(hashed).toEqual([])
})

it('refuses 1,025 code points as a new password, before any hashing', async () => {
  const { json, prepared, hashed } = await startBusyApp(async (service) => {
    await service.app.users.addUser(email, 'hash')
    return resetToken(service)
  })
  const fields = { reset_token: prepared, new_password: 'a'.repeat(1025) }
  const answer = await json('PUT', '/reset_password', fields)
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toEqual({ message: 'password must be at most 1024 characters' })
  expect(hashed).toEqual([])
})

it('counts code points, not bytes or UTF-16 units, against the least length', async () => {
  const { json } = await startApp({ PASSWORD_MIN_LENGTH: '8' })
  const answer = await json('POST', '/users', { email, password: '😀'.repeat(7) })
  expect(answer.json()).toEqual({ message: 'password must be at least 8 characters' })
  expect((await json('POST', '/users', { email, password: '😀'.repeat(8) })).statusCode).toBe(201)
})

it('counts code points of the composed form against the least length', async () => {
  const { json } = await startApp({ PASSWORD_MIN_LENGTH: '8' })
  const password = 'é'.repeat(4).normalize('NFD')
  expect((await json('POST', '/users', { email, password })).statusCode).toBe(400)
})

it('takes a password of one character in the development profile', async () => {
  const { form } = await startApp()
  expect((await form('POST', '/users', { email, password: 'x' })).statusCode).toBe(201)
})
