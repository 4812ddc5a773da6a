import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { ENGINE } from '../../support/database.ts'
import { exportSpans, flat } from '../../support/spans.ts'

it('has spans of statements and transactions, of the operation and the tables alone, where a request asks', async () => {
  const { trees, reset } = exportSpans()
  const service = await startApp()
  const cookie = await signIn(service)
  reset()
  await service.app.tokens.purge()
  expect(await trees()).toEqual([])
  await service.get('/profile', cookie)
  await service.form('POST', '/sessions', bob)
  const [profile, signInAgain] = await trees()
  const system = ENGINE === 'postgres' ? 'postgresql' : 'sqlite'
  expect(profile?.children).toMatchObject([
    {
      name: 'select users sessions',
      kind: 'CLIENT',
      attributes: { 'db.system.name': system, 'db.operation.name': 'select' },
    },
  ])
  const transaction = signInAgain?.children.findLast(({ name }) => name === 'db.transaction')
  expect(transaction?.children.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['insert sessions', 'COMMIT']),
  )
  const attributes = (await trees()).flatMap(flat).flatMap((span) => Object.keys(span.attributes))
  const ofDatabase = new Set(attributes.filter((name) => name.startsWith('db.')))
  expect([...ofDatabase].sort()).toEqual(['db.operation.name', 'db.query.summary', 'db.system.name'])
})
