import bcrypt from 'bcryptjs'
import { expect, it } from 'vitest'
import { HashingBusyError } from '../../../src/features/passwords/errors.ts'
import { bob, startApp } from '../../support/app.ts'
import { resetToken } from '../../support/mail.ts'

const { email } = bob

/** The service with Bob signed in, then its one thread busy and its queue full. */
async function startFullApp() {
  const service = await startApp({ BCRYPT_COST: '12' }, { hashing: { threads: 1, maxWaiting: 1 } })
  await service.app.users.addUser(email, bcrypt.hashSync(bob.password, 4))
  const cookie = { session_id: (await service.app.auth.createSession(email)) as string }
  const token = await resetToken(service)
  const hashes = Promise.all([service.app.passwords.hash('one'), service.app.passwords.hash('another')])
  // A test that ends before they are done has the waiting one refused.
  hashes.catch(() => {})
  return { ...service, cookie, token, hashes }
}

it('answers 503 with Retry-After and a message alone when the queue is full', async () => {
  const { form } = await startFullApp()
  const answer = await form('POST', '/users', { email: 'eve@eve.com', password: 'pwd' })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  expect(answer.body).toBe('{"message":"too busy, try again later"}')
})

it('answers so at every route that hashes', async () => {
  const { form, cookie, token } = await startFullApp()
  const answers = await Promise.all([
    form('POST', '/sessions', bob),
    form('DELETE', '/users/me', { password: bob.password }, cookie),
    form('PUT', '/reset_password', { reset_token: token, new_password: 'newPwd' }),
  ])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503, 503])
})

it('answers so whether or not the address is known, and whether or not the password could be one', async () => {
  const { json } = await startFullApp()
  const attempts = [
    { email, password: 'wrong' },
    { email: 'nobody@bob.com', password: 'wrong' },
    { email: 'not an address', password: 'wrong' },
    { email, password: 'a'.repeat(2000) },
    { email: 'nobody@bob.com', password: 'a'.repeat(2000) },
  ]
  const answers = await Promise.all(attempts.map((attempt) => json('POST', '/sessions', attempt)))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503, 503, 503, 503])
})

it('answers all else meanwhile', async () => {
  const { form, get, cookie } = await startFullApp()
  const answers = await Promise.all([
    get('/'),
    get('/profile', cookie),
    form('POST', '/sessions', { email }),
    form('POST', '/reset_password', { email }),
    form('DELETE', '/sessions', {}, cookie),
  ])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 401, 200, 200])
})

it('changes nothing where it answers 503', async () => {
  const { form, token, hashes } = await startFullApp()
  const fields = { reset_token: token, new_password: 'newPwd' }
  expect((await form('PUT', '/reset_password', fields)).statusCode).toBe(503)
  await hashes
  expect((await form('PUT', '/reset_password', fields)).statusCode).toBe(200)
})

it('hashes again once there is room', async () => {
  const { form, hashes } = await startFullApp()
  await hashes
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
})

it('still hashes with a free thread where none may wait', async () => {
  const { form } = await startApp({}, { hashing: { threads: 1, maxWaiting: 0 } })
  expect((await form('POST', '/users', bob)).statusCode).toBe(201)
})

it('hashes in the order in which it was asked', async () => {
  const { app } = await startApp({ BCRYPT_COST: '8' })
  const asked = Array.from({ length: 12 }, (_, i) => i)
  const done: number[] = []
  await Promise.all(asked.map((i) => app.passwords.hash('pwd').then(() => done.push(i))))
  expect(done).toEqual(asked)
})

it('finishes what it is at before it closes, and refuses what waits', async () => {
  const { app } = await startApp({ BCRYPT_COST: '8' }, { hashing: { threads: 1 } })
  const hashes = Promise.allSettled(['one', 'two', 'three'].map((password) => app.passwords.hash(password)))
  await app.close()
  expect(await hashes).toEqual([
    { status: 'fulfilled', value: expect.stringMatching(/^\$2b\$08\$/) },
    { status: 'rejected', reason: expect.any(HashingBusyError) },
    { status: 'rejected', reason: expect.any(HashingBusyError) },
  ])
})

it('serves an owner in a network of their own while strangers fill the line from theirs', async () => {
  const { app, json } = await startApp(
    { BCRYPT_COST: '8', RATE_LIMIT: 'off', TRUSTED_PROXIES: '127.0.0.1' },
    { hashing: { threads: 1, maxWaiting: 20, maxWaitingPerNetwork: 8, maxWaitingPerAccount: 4 } },
  )
  await json('POST', '/users', bob)
  const ask = (ip: string, fields: object) =>
    app.inject({ method: 'POST', url: '/sessions', payload: fields, headers: { 'x-forwarded-for': ip } })
  const ended: string[] = []
  const strangers = Array.from({ length: 30 }, async (_, i) => {
    const answer = await ask(`192.0.2.${i % 2}`, { email: `user${i}@bob.com`, password: 'wrong' })
    ended.push('stranger')
    return answer.statusCode
  })
  const attackers = Array.from({ length: 12 }, async () => {
    const answer = await ask('192.0.2.9', { ...bob, password: 'wrong' })
    ended.push('stranger')
    return answer.statusCode
  })
  const owner = ask('198.51.100.1', bob).then((answer) => {
    ended.push('owner')
    return answer.statusCode
  })
  const statuses = await Promise.all([...strangers, ...attackers])
  expect(await owner).toBe(200)
  expect(statuses).toContain(503)
  expect(statuses).toContain(401)
  expect(new Set(statuses)).toEqual(new Set([401, 503]))
  // Refused at once, or served in turn with the others: not after all who were there before.
  expect(ended.at(-1)).toBe('stranger')
})

it('bounds what may wait for an unknown address as for a known one', async () => {
  const { app, json } = await startApp(
    { BCRYPT_COST: '8', RATE_LIMIT: 'off' },
    { hashing: { threads: 1, maxWaitingPerAccount: 2 } },
  )
  await app.users.addUser(email, bcrypt.hashSync(bob.password, 4))
  const refused = async (address: string) => {
    const attempts = Array.from({ length: 8 }, () =>
      json('POST', '/sessions', { email: address, password: 'wrong' }),
    )
    return (await Promise.all(attempts)).filter(({ statusCode }) => statusCode === 503).length
  }
  expect(await refused('nobody@bob.com')).toBe(await refused(email))
  expect(await refused(email)).toBeGreaterThan(0)
})
