import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { freshSharedDatabase } from '../support/database.ts'
import { type Service, spawnService } from '../support/service.ts'

const ROUNDS = 1
const CLIENTS = 8
const KILL_AFTER = 100

describe.each(['sqlite', 'postgres'] as const)('%s', (engine) => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'lets two instances start at once on one empty database (round %i)',
    async () => {
      const DATABASE_URL = await freshSharedDatabase(engine)
      const [first, second] = await Promise.all([
        spawnService({ DATABASE_URL, RATE_LIMIT: 'off' }),
        spawnService({ DATABASE_URL, RATE_LIMIT: 'off' }),
      ])
      expect((await register(first, 'bob@bob.com')).status).toBe(201)
      expect((await logIn(second, 'bob@bob.com')).status).toBe(200)
      // Each in the other's way, and none refused for it.
      const signIns = Array.from({ length: 20 }, (_, i) => logIn(i % 2 ? first : second, 'bob@bob.com'))
      expect(new Set((await Promise.all(signIns)).map(({ status }) => status))).toEqual(new Set([200]))
    },
  )

  it('loses no acknowledged registration when it is killed under load', async () => {
    const DATABASE_URL = await freshSharedDatabase(engine)
    const service = await spawnService({ DATABASE_URL, RATE_LIMIT: 'off' })
    const acknowledged = await registerUntilKilled(service)
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILL_AFTER)

    const restarted = await spawnService({ DATABASE_URL, RATE_LIMIT: 'off' })
    const lost: string[] = []
    for (const email of acknowledged) if ((await logIn(restarted, email)).status !== 200) lost.push(email)
    expect(lost).toEqual([])
  })
})

/** Registers over many connections at once, and kills the service amid it; who was told of an account by then. */
async function registerUntilKilled(service: Service): Promise<string[]> {
  const acknowledged: string[] = []
  const client = async () => {
    for (;;) {
      const email = `${randomUUID()}@bob.com`
      const status = await register(service, email).then(
        (answer) => answer.status,
        () => undefined,
      )
      if (status === undefined) return
      expect(status).toBe(201)
      acknowledged.push(email)
    }
  }
  const clients = Array.from({ length: CLIENTS }, client)
  while (acknowledged.length < KILL_AFTER && !service.hasEnded()) await delay(1)
  await service.kill()
  await Promise.all(clients)
  return acknowledged
}

const register = (service: Service, email: string) => post(service, '/users', email)

const logIn = (service: Service, email: string) => post(service, '/sessions', email)

async function post(service: Service, path: string, email: string): Promise<{ status: number }> {
  const body = new URLSearchParams({ email, password: 'mySuperPwd' })
  const answer = await fetch(`${service.url}${path}`, { method: 'POST', body })
  await answer.arrayBuffer()
  return { status: answer.status }
}
