import { expect, it } from 'vitest'
import { startApp, type TestApp } from '../../support/app.ts'
import { addClient, OPERATOR } from '../../support/clients.ts'

const HERE = { ip: '192.0.2.1' }
const DAY = 86_400

const isKnown = async ({ app }: TestApp, name: string, secret: string): Promise<boolean | string> =>
  app.clients.authenticate({ name, secret }, HERE).then(
    () => true,
    (error) => error.code !== 'clients.invalid_client' && error.code,
  )

it('knows a client by its secret alone, of which only the digest is stored', async () => {
  const t = await startApp()
  const { client, secret } = await addClient(t, 'billing')
  const other = await addClient(t, 'shop', 'https://shop.example.com')
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect([client.audience, other.client.audience]).toEqual(['billing', 'https://shop.example.com'])
  expect(await isKnown(t, 'billing', secret)).toBe(true)
  for (const wrong of [other.secret, client.secret_digest, '', `${secret} `, '\0'])
    expect([wrong, await isKnown(t, 'billing', wrong)]).toEqual([wrong, false])
  for (const name of ['Billing', 'nobody', '', 'billing\0', 'b'.repeat(300)])
    expect([name, await isKnown(t, name, secret)]).toEqual([name, false])
  expect(JSON.stringify(await t.app.knex('clients'))).not.toContain(secret)
})

it('adds no second client of a name, and none with a name or audience that cannot be used', async () => {
  const t = await startApp()
  await addClient(t, 'billing')
  await expect(addClient(t, 'billing')).rejects.toMatchObject({ code: 'clients.name_taken' })
  await t.app.clients.setEnabled('billing', false, OPERATOR)
  await expect(addClient(t, 'billing')).rejects.toMatchObject({ code: 'clients.name_taken' })
  for (const name of ['', '-x', 'a b', 'a:b', 'é', 'a\0', 'a'.repeat(65)])
    await expect(addClient(t, name), name).rejects.toMatchObject({ field: 'name' })
  for (const audience of ['', 'a b', 'é', 'a\0', 'a'.repeat(256)])
    await expect(addClient(t, 'shop', audience), audience).rejects.toMatchObject({ field: 'audience' })
  expect((await t.app.clients.list()).map(({ name }) => name)).toEqual(['billing'])
})

it('knows a disabled client no more, and an enabled one by the secret that it had', async () => {
  const t = await startApp()
  const { secret } = await addClient(t, 'billing')
  await t.app.clients.setEnabled('billing', false, OPERATOR)
  expect(await isKnown(t, 'billing', secret)).toBe(false)
  await t.app.clients.setEnabled('billing', true, OPERATOR)
  expect(await isKnown(t, 'billing', secret)).toBe(true)
  await expect(t.app.clients.setEnabled('nobody', false, OPERATOR)).rejects.toMatchObject({
    code: 'clients.not_found',
  })
})

it('takes the secret before a rotation for a day, unless it is to end at once', async () => {
  const t = await startApp()
  const first = await addClient(t, 'billing')
  const rotate = async (endAtOnce: boolean) =>
    (await t.app.clients.rotate('billing', { endAtOnce }, OPERATOR)).secret
  const second = await rotate(false)
  t.pass(DAY - 60)
  expect([await isKnown(t, 'billing', first.secret), await isKnown(t, 'billing', second)]).toEqual([
    true,
    true,
  ])
  t.pass(60)
  expect([await isKnown(t, 'billing', first.secret), await isKnown(t, 'billing', second)]).toEqual([
    false,
    true,
  ])
  const third = await rotate(false)
  const fourth = await rotate(false)
  const known = await Promise.all([second, third, fourth].map((secret) => isKnown(t, 'billing', secret)))
  expect(known).toEqual([false, true, true])
  const fifth = await rotate(true)
  expect([await isKnown(t, 'billing', fourth), await isKnown(t, 'billing', fifth)]).toEqual([false, true])
  await t.app.clients.setEnabled('billing', false, OPERATOR)
  await rotate(false)
  expect(await isKnown(t, 'billing', fifth)).toBe(false)
  await expect(t.app.clients.rotate('nobody', { endAtOnce: true }, OPERATOR)).rejects.toMatchObject({
    code: 'clients.not_found',
  })
})

it('keeps no secret for longer since the clock was ahead when it was replaced', async () => {
  const t = await startApp()
  const { secret } = await addClient(t, 'billing')
  t.pass(400 * DAY)
  await t.app.clients.rotate('billing', { endAtOnce: false }, OPERATOR)
  t.pass(-400 * DAY)
  expect(await isKnown(t, 'billing', secret)).toBe(false)
})

it('notes when a client was last known, once an hour', async () => {
  const t = await startApp()
  const { secret } = await addClient(t, 'billing')
  const lastUse = async () => (await t.app.clients.list())[0]?.last_used_at
  expect(await isKnown(t, 'billing', 'wrong')).toBe(false)
  expect(await lastUse()).toBeNull()
  await isKnown(t, 'billing', secret)
  await expect.poll(lastUse).toEqual(expect.any(Number))
  const first = (await lastUse()) as number
  t.pass(3000)
  await isKnown(t, 'billing', secret)
  t.pass(1000)
  await isKnown(t, 'billing', secret)
  await expect.poll(lastUse).toBeGreaterThanOrEqual(first + 3_600_000)
})

it('notes once that a client was used, however many of its requests come at once', async () => {
  const t = await startApp()
  const { secret } = await addClient(t, 'billing')
  const writes: string[] = []
  t.app.knex.on('query', ({ sql }: { sql: string }) => /^update .clients. /.test(sql) && writes.push(sql))
  for (const count of [1, 2]) {
    await Promise.all(Array.from({ length: 20 }, () => isKnown(t, 'billing', secret)))
    await expect
      .poll(async () => (await t.app.clients.list())[0]?.last_used_at)
      .toBeGreaterThan(t.now() - 1000_000)
    expect(writes).toHaveLength(count)
    t.pass(4000)
  }
})

it('throttles wrong secrets by client and network, whether or not there is such a client, and never a right one', async () => {
  const t = await startApp({ LIMIT_CLIENT_FAILURES: '2' })
  const { secret } = await addClient(t, 'billing')
  const shop = await addClient(t, 'shop')
  const throttled = 'limits.too_many_attempts'
  for (const name of ['billing', 'nobody']) {
    const answers = []
    for (let time = 0; time < 3; time++) answers.push(await isKnown(t, name, 'wrong'))
    expect(answers).toEqual([false, false, throttled])
  }
  expect(await isKnown(t, 'billing', secret)).toBe(true)
  expect([await isKnown(t, 'shop', 'wrong'), await isKnown(t, 'shop', shop.secret)]).toEqual([false, true])
  const elsewhere = { ip: '192.0.2.2' }
  await expect(t.app.clients.authenticate({ name: 'billing', secret: 'x' }, elsewhere)).rejects.toMatchObject(
    {
      code: 'clients.invalid_client',
    },
  )
  t.pass(3600)
  expect(await isKnown(t, 'billing', 'wrong')).toBe(false)
})

it('bounds what one network leaves behind that tries ever other names', async () => {
  const t = await startApp({ LIMIT_CLIENT_FAILURES: '1' })
  for (let i = 0; i < 30; i++) await isKnown(t, `client-${i}`, 'wrong')
  expect(Number((await t.app.knex('limits').count({ n: '*' }))[0]?.n)).toBe(11)
})

it('records what an operator does to clients', async () => {
  const t = await startApp()
  await addClient(t, 'billing')
  await t.app.clients.rotate('billing', { endAtOnce: true }, OPERATOR)
  for (const isEnabled of [false, true]) await t.app.clients.setEnabled('billing', isEnabled, OPERATOR)
  const events = await t.app.auditLog.listAll({ before: t.now() + 1, limit: 10 })
  expect(events.map(({ kind, target, actor }) => [kind, target, actor])).toEqual(
    ['client_enabled', 'client_disabled', 'client_rotated', 'client_added'].map((kind) => [
      ...[kind, 'billing', 'operator'],
    ]),
  )
})
