import bcrypt from 'bcryptjs'
import { expect, it } from 'vitest'
import { createHashPool, type HashJob } from '../../../src/features/passwords/pool.ts'
import { startApp } from '../../support/app.ts'

/** The service at cost 5, with users whose passwords were hashed at other costs, and what its threads were asked to do. */
async function startWithCosts(costs: readonly number[], hashes: readonly string[] = []) {
  const pool = createHashPool({ threads: 1 })
  const jobs: HashJob[] = []
  const run: typeof pool.run = (job, asked) => {
    jobs.push(job)
    return pool.run(job, asked)
  }
  const service = await startApp({ BCRYPT_COST: '5', RATE_LIMIT: 'off' }, { hashPool: { ...pool, run } })
  const all = [...costs.map((cost) => bcrypt.hashSync('mySuperPwd', cost)), ...hashes]
  for (const [i, hash] of all.entries()) await service.app.users.addUser(`user${i}@bob.com`, hash)
  /** The cost at which a wrong password for this address is refused. */
  const refusalCost = async (email: string) => {
    jobs.length = 0
    expect((await service.json('POST', '/sessions', { email, password: 'wrong' })).statusCode).toBe(401)
    await Promise.resolve()
    return jobs.map(({ cost }) => cost)
  }
  return { ...service, refusalCost, pool }
}

it('refuses at the highest cost of all hashes, whoever it is about', async () => {
  const { refusalCost, pool } = await startWithCosts([4, 5, 7])
  for (const email of ['user0@bob.com', 'user1@bob.com', 'user2@bob.com', 'nobody@bob.com'])
    expect(await refusalCost(email)).toEqual([7])
  await pool.close()
})

it('refuses at the configured cost where no hash has a higher one', async () => {
  const { refusalCost, pool } = await startWithCosts([4, 5])
  expect(await refusalCost('nobody@bob.com')).toEqual([5])
  await pool.close()
})

it('follows what other instances store, at once', async () => {
  const { app, refusalCost, pool } = await startWithCosts([7])
  expect(await refusalCost('nobody@bob.com')).toEqual([7])
  await app.knex('users').update({ hashed_password: bcrypt.hashSync('mySuperPwd', 6) })
  expect(await refusalCost('nobody@bob.com')).toEqual([6])
  await app.knex('users').delete()
  expect(await refusalCost('nobody@bob.com')).toEqual([5])
  await pool.close()
})

it('is not slowed down by what is no hash, or by one beyond what can be configured', async () => {
  const odd = [
    '',
    'x',
    'plain',
    '$2',
    '$2b$31$',
    `$2b$31$${'a'.repeat(53)}`,
    '$1$08$salt',
    'pbkdf2:sha256:1000',
  ]
  const { refusalCost, pool } = await startWithCosts([6], odd)
  expect(await refusalCost('nobody@bob.com')).toEqual([6])
  await pool.close()
})

it('finds what all hashes take to be verified by indexes', async () => {
  const { app, pool } = await startWithCosts([4])
  const queries: { sql: string; bindings: string[] }[] = []
  app.knex.on('query', (query) => queries.push(query))
  await app.storedHashes.findWork()
  const asked = queries.splice(0)
  const isPg = app.knex.client.driverName === 'pg'
  const plans = await app.knex.transaction(async (trx) => {
    // Of a table with one row PostgreSQL would read that row.
    if (isPg) await trx.raw('set local enable_seqscan = off')
    const found: string[] = []
    for (const { sql, bindings } of asked) {
      const plan = await trx.raw(
        `explain ${isPg ? '' : 'query plan '}${isPg ? sql.replace(/(?<!')\$\d/g, '?') : sql}`,
        bindings,
      )
      found.push(JSON.stringify(isPg ? plan.rows : plan))
    }
    return found
  })
  expect(plans).toEqual([
    expect.stringContaining('users_hash_cost_index'),
    expect.stringContaining('users_hash_profile_index'),
  ])
  for (const plan of plans) expect(plan).not.toMatch(/sort|temp b-tree/i)
  await pool.close()
})
