import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { freshDatabase } from '../../support/database.ts'
import { kid, kids, OPERATOR } from '../../support/signing-keys.ts'

const HOUR = 3600
const DAY = 24 * HOUR

it('lets instances that start at the same moment make one key, with which all sign', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const services = await Promise.all([startApp(env), startApp(env), startApp(env)])
  const signing = await Promise.all(services.map(kid))
  expect(new Set(signing).size).toBe(1)
  expect(await services[0].app.knex('signing_keys').pluck('kid')).toEqual([signing[0]])
})

it('leaves keys to others that a clock which is ahead by some hours takes for over', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const [right, ahead] = [await startApp(env), await startApp(env)]
  const first = await kid(right)
  await right.app.signingKeys.rotate(OPERATOR)
  const published = await kids(right)
  ahead.pass(DAY + 3 * HOUR)
  await ahead.app.signingKeys.maintain()
  expect(await kids(right)).toEqual(published)
  expect(await kid(right)).toBe(first)
})

it('lets instances that rotate at the same moment make one next key', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const services = [await startApp(env), await startApp(env)] as const
  await kid(services[0])
  for (const { pass } of services) pass(100 * DAY)
  await Promise.all(services.map(({ app }) => app.signingKeys.maintain()))
  expect(await kids(services[0])).toHaveLength(2)
})

it('withdraws all keys at once when they are replaced, also one that another instance is making', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const [one, other] = [await startApp(env), await startApp(env)]
  const first = await kid(one)
  for (const { pass } of [one, other]) pass(100 * DAY)
  await Promise.all([one.app.signingKeys.replaceAll(OPERATOR), other.app.signingKeys.maintain()])
  // The other may have begun with the key that was just made, which it follows then.
  const [replacement] = await kids(one)
  expect(await kids(one)).toEqual([replacement])
  expect(await kids(other)).toEqual([replacement])
  expect(replacement).not.toBe(first)
  expect([await kid(one), await kid(other)]).toEqual([replacement, replacement])
})

it('withdraws also a key that another instance adds once it has looked which there are', async () => {
  const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
  const [one, other] = [await startApp(env), await startApp(env)]
  const first = await kid(one)
  const [key] = await one.app.knex('signing_keys')
  const meanwhile = new Promise<unknown>((resolve) => {
    const add = (_answer: unknown, { sql }: { sql: string }) => {
      if (!/^select .*signing_keys/.test(sql)) return
      one.app.knex.off('query-response', add)
      const rows = other.app.knex('signing_keys').insert({ ...key, kid: 'meanwhile', generation: 2 })
      resolve(rows.onConflict('generation').ignore())
    }
    one.app.knex.on('query-response', add)
  })
  await one.app.signingKeys.replaceAll(OPERATOR)
  await meanwhile
  const replacement = await kid(one)
  expect([first, 'meanwhile']).not.toContain(replacement)
  expect(await one.app.knex('signing_keys').pluck('kid')).toEqual([replacement])
})

it.each([3, 1000])(
  'signs with the same key where the clock of one instance is %i days ahead',
  async (days) => {
    const env = {
      DATABASE_URL: await freshDatabase(),
      SECRET_KEY: randomBytes(32).toString('base64url'),
      SIGNING_KEY_DAYS: '2',
    }
    const [right, ahead] = [await startApp(env), await startApp(env)]
    const first = await kid(right)
    ahead.pass(days * DAY)
    for (let minute = 0; minute < 5; minute++)
      for (const { app, pass } of [ahead, right]) {
        await app.signingKeys.maintain()
        pass(60)
      }
    expect(await kid(right)).toBe(first)
    expect(await kids(right)).toContain(first)
    expect(right.log.filter((line) => line.includes('is to sign in more than a day'))).toHaveLength(1)

    await right.app.signingKeys.replaceAll(OPERATOR)
    expect(await kids(right)).toEqual([await kid(right)])
  },
)

it.each([3, 1000])(
  'changes nothing about keys where the clock of one instance is %i days behind',
  async (days) => {
    const env = { DATABASE_URL: await freshDatabase(), SECRET_KEY: randomBytes(32).toString('base64url') }
    const [right, behind] = [await startApp(env), await startApp(env)]
    const first = await kid(right)
    await right.app.signingKeys.rotate(OPERATOR)
    const before = await right.app.knex('signing_keys').orderBy('generation')
    behind.pass(-days * DAY)
    await behind.app.signingKeys.maintain()
    await behind.app.signingKeys.rotate(OPERATOR)
    expect(await right.app.knex('signing_keys').orderBy('generation')).toEqual(before)
    expect(await kid(right)).toBe(first)
    right.pass(DAY)
    expect(await kids(right)).toEqual(before.map((key) => key.kid))
  },
)
