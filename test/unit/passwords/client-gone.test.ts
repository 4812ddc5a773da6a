import { expect, it } from 'vitest'
import { ClientGoneError } from '../../../src/features/passwords/errors.ts'
import { bob, startApp } from '../../support/app.ts'
import { listenForSockets } from '../../support/sockets.ts'

const COUNT = 8

const registrationOf = (i: number) => ({ email: `user${i}@bob.com`, password: 'mySuperPwd' })

/** The service with one thread, slow to hash, and registrations that came in over sockets and wait in line. */
async function openRegistrations() {
  const service = await startApp({ BCRYPT_COST: '10' })
  const post = await listenForSockets(service.app)
  const waiting = service.app.passwords.hash('the thread is busy with this one')
  const open = await Promise.all(Array.from({ length: COUNT }, (_, i) => post('/users', registrationOf(i))))
  await waiting
  const addresses = async () => (await service.app.knex('users').select('email').orderBy('id')).map(emailOf)
  return { ...service, open, post, addresses }
}

const emailOf = ({ email }: { email: string }) => email

it('answers everybody who stays', async () => {
  const { open, addresses } = await openRegistrations()
  const answers = await Promise.all(open.map(({ answer }) => answer))
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 201 /)
  expect((await addresses()).toSorted()).toEqual(answers.map((_, i) => registrationOf(i).email))
})

it('hashes nothing for who goes away while waiting, and answers who stays', async () => {
  const { open, addresses, form } = await openRegistrations()
  const staying = [0, COUNT - 1]
  for (const [i, { socket }] of open.entries()) if (!staying.includes(i)) socket.destroy()
  for (const i of staying) expect(await open[i]?.answer).toMatch(/^HTTP\/1\.1 201 /)
  // What comes after all of them in line shows that none of the others is still to come.
  expect((await form('POST', '/users', bob)).statusCode).toBe(201)
  const found = await addresses()
  expect(found).toEqual(expect.arrayContaining([...staying.map((i) => registrationOf(i).email), bob.email]))
  // One that had left may have been begun before.
  expect(found.length).toBeLessThanOrEqual(staying.length + 2)
})

it('frees the places in line of who goes away', async () => {
  const { app, form } = await startApp({ BCRYPT_COST: '11' }, { hashing: { threads: 1, maxWaiting: 2 } })
  const post = await listenForSockets(app)
  const running = app.passwords.hash('the thread is busy with this one')
  const open = await Promise.all([post('/users', registrationOf(0)), post('/users', registrationOf(1))])
  for (const { socket } of open) socket.destroy()
  await Promise.all(open.map(({ answer }) => answer))
  await running
  expect((await form('POST', '/users', bob)).statusCode).toBe(201)
  expect(await app.knex('users').select('email')).toEqual([{ email: bob.email }])
})

it('drops a waiting job at once when its client is gone, before the running one is done', async () => {
  const { app } = await startApp({ BCRYPT_COST: '10' })
  const client = new AbortController()
  const events: string[] = []
  const running = app.passwords.hash('running').then(() => events.push('hashed'))
  const waiting = app.passwords.hash('waiting', client).catch((error) => {
    expect(error).toBeInstanceOf(ClientGoneError)
    events.push('dropped')
  })
  client.abort()
  await Promise.all([running, waiting])
  expect(events).toEqual(['dropped', 'hashed'])
})

it('asks for no hash at all for a client that is gone already', async () => {
  const { app } = await startApp({}, { hashing: { threads: 1, maxWaiting: 0 } })
  await expect(app.passwords.hash('pwd', { signal: AbortSignal.abort() })).rejects.toThrow(ClientGoneError)
})

it('lets a job that has begun run to its end, and its thread live on', async () => {
  const { app } = await startApp({ BCRYPT_COST: '10' })
  const client = new AbortController()
  await app.passwords.hash('the thread is there after this one')
  const running = app.passwords.hash('running', client)
  const next = app.passwords.hash('next')
  await new Promise((resolve) => setTimeout(resolve, 20))
  client.abort()
  expect(await running).toMatch(/^\$2b\$10\$/)
  expect(await next).toMatch(/^\$2b\$10\$/)
})

it('keeps the thread whenever a client goes away', async () => {
  const { app } = await startApp({ BCRYPT_COST: '5' })
  for (let round = 0; round < 60; round++) {
    const client = new AbortController()
    const torn = app.passwords.hash('torn', client).catch((error) => error)
    const staying = app.passwords.hash('staying')
    await Promise.resolve()
    if (round % 3) await new Promise((resolve) => setImmediate(resolve))
    client.abort()
    expect([await torn, await staying]).toEqual([
      expect.toSatisfy((outcome) => outcome instanceof ClientGoneError || /^\$2b\$/.test(outcome)),
      expect.stringMatching(/^\$2b\$/),
    ])
  }
})
