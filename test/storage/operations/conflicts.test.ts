import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'
import { ENGINE } from '../../support/database.ts'

if (ENGINE === 'postgres') {
  it('tries a transaction once more that PostgreSQL gave up for a deadlock (40P01)', async () => {
    const { app } = await startApp({ LIMIT_NETWORK_SIGN_UPS: '1000' })
    const { knex } = app
    await knex('limits').insert(
      ['a', 'b'].map((key) => ({ key, count: 0, last_at: 0, resets_at: 1e15, told: false })),
    )
    let runs = 0
    const bothHave = Promise.withResolvers<void>()
    let first = 0
    const countBoth = (keys: string[]) =>
      knex.transaction(async (trx) => {
        runs++
        await trx('limits').where({ key: keys[0] }).increment('count')
        // Each has one, and then wants the other's.
        if (++first === 2) bothHave.resolve()
        await bothHave.promise
        await trx('limits').where({ key: keys[1] }).increment('count')
      })
    await Promise.all([countBoth(['a', 'b']), countBoth(['b', 'a'])])
    expect(runs).toBe(3)
    expect(await knex('limits').whereIn('key', ['a', 'b']).pluck('count')).toEqual([2, 2])
  })

  it('tries a transaction once more that could not be serialized (40001), and not twice', async () => {
    const { app } = await startApp()
    let runs = 0
    const failing = app.knex.transaction(async (trx) => {
      runs++
      await trx.raw(`do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`)
    })
    await expect(failing).rejects.toMatchObject({ code: '40001' })
    expect(runs).toBe(2)
  })

  it('purges what is over but for what somebody has locked, without waiting', async () => {
    const service = await startApp()
    await signIn(service)
    await signIn(service)
    const { knex } = service.app
    const [locked] = await knex('sessions').update({ expires_at: 1 }).returning('digest')
    const trx = await knex.transaction()
    await trx('sessions').where({ digest: locked.digest }).forUpdate().first()
    await service.app.sessions.purge()
    expect(await knex('sessions').pluck('digest')).toEqual([locked.digest])
    await trx.rollback()
    await service.app.sessions.purge()
    expect(await knex('sessions').pluck('digest')).toEqual([])
  })
}

it('runs a transaction once that fails for another reason', async () => {
  const { app } = await startApp()
  let runs = 0
  const failing = app.knex.transaction(async () => {
    runs++
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(runs).toBe(1)
})
