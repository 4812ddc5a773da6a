import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { listenForSockets } from '../../support/sockets.ts'
import { guess, signInFrom, times } from '../../support/stranger.ts'

const wrong = { email: bob.email, password: 'wrong' }

/**
 * How many of many guesses at once were looked at: `most`, and the others refused. On a slow machine some may find the
 * database too busy within a request's time: those are looked at as little, and any guess beyond `most` is still a fault.
 */
function lookedAt(answers: readonly { statusCode: number }[], most: number): number {
  const statuses = answers.map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => ![401, 429, 503].includes(status))).toEqual([])
  const count = statuses.filter((status) => status === 401).length
  if (statuses.includes(503)) expect(count).toBeLessThanOrEqual(most)
  else expect(count).toBe(most)
  return count
}

it('looks at ten of 200 guesses at once', async () => {
  const service = await startApp({ LIMIT_NETWORK_FAILURES: '1000' })
  await service.form('POST', '/users', bob)
  const answers = await Promise.all(Array.from({ length: 200 }, () => signInFrom(service, wrong)))
  const count = lookedAt(answers, 10)
  const events = await service.app.knex('events').where({ kind: 'sign_in_failed' })
  expect(events.length).toBeGreaterThanOrEqual(count)
  expect(events.length).toBeLessThanOrEqual(10)
})

it('looks at as few from a whole network, whichever accounts they are for', async () => {
  const service = await startApp({ LIMIT_NETWORK_FAILURES: '20' })
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => signInFrom(service, { ...wrong, email: `user${i}@bob.com` })),
  )
  lookedAt(answers, 20)
})

it('looks at one of many guesses at the end of a pause', async () => {
  const service = await startApp()
  await guess(service, 10)
  service.pass(60)
  const answers = await Promise.all(Array.from({ length: 30 }, () => signInFrom(service, wrong)))
  lookedAt(answers, 1)
})

it('looks at ten altogether where two instances share a database', async () => {
  const DATABASE_URL = await freshSharedDatabase()
  const instances = [await startApp({ DATABASE_URL }), await startApp({ DATABASE_URL })] as const
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) => signInFrom(instances[i % 2 ? 0 : 1], wrong)),
  )
  lookedAt(answers, 10)
})

it('lets the owner in from several places at once, time and again', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => signInFrom(service)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(times(8, 200))
  }
})

it('remembers failures over a restart', async () => {
  const DATABASE_URL = await freshSharedDatabase()
  const before = await startApp({ DATABASE_URL })
  expect(await guess(before, 10)).toEqual(times(10, 401))
  await before.app.close()
  expect(await guess(await startApp({ DATABASE_URL }), 1)).toEqual([429])
})

it('counts no guess that was too many to be looked at', async () => {
  const service = await startApp({ BCRYPT_COST: '9' }, { hashing: { threads: 1, maxWaiting: 0 } })
  const answers = await Promise.all(Array.from({ length: 20 }, () => signInFrom(service, wrong)))
  const statuses = answers.map(({ statusCode }) => statusCode)
  expect(statuses).toContain(503)
  const left = 10 - statuses.filter((status) => status === 401).length
  expect(await guess(service, left + 1)).toEqual([...times(left, 401), 429])
})

it('counts no guess whose client was gone before it was looked at', async () => {
  const service = await startApp({ BCRYPT_COST: '10' })
  const post = await listenForSockets(service.app)
  const running = service.app.passwords.hash('the thread is busy with this one')
  const open = await Promise.all(Array.from({ length: 8 }, () => post('/sessions', wrong)))
  for (const { socket } of open) socket.destroy()
  await Promise.all([running, ...open.map(({ answer }) => answer)])
  await service.app.passwords.hash('all that were in line are gone after this one')
  const { length: looked } = await service.app.knex('events').where({ kind: 'sign_in_failed' })
  const left = 10 - looked
  expect(await guess(service, left + 1, { ip: '127.0.0.1' })).toEqual([...times(left, 401), 429])
})
