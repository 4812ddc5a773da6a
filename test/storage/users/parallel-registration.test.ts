import { expect, it } from 'vitest'
import { EmailTakenError } from '../../../src/features/users/errors.ts'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'

const AT_ONCE = 8

const countUsers = async ({ app }: TestApp) => (await app.knex('users').select('id')).length

it('gives one user and EmailTakenError to all others that add one address at the same moment', async () => {
  const service = await startApp()
  const additions = Array.from({ length: AT_ONCE }, () => service.app.users.addUser(bob.email, 'hash'))
  const outcomes = await Promise.allSettled(additions)
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(failures).toHaveLength(AT_ONCE - 1)
  for (const { reason } of failures) expect(reason).toBeInstanceOf(EmailTakenError)
  expect(await countUsers(service)).toBe(1)
})

it('answers one 201 and otherwise 400 to posts of one address at the same moment', async () => {
  const service = await startApp()
  await expectOneRegistration([service])
})

if (ENGINE === 'postgres')
  it('does so with two instances on one database', async () => {
    const DATABASE_URL = await freshSharedDatabase()
    await expectOneRegistration(await Promise.all([startApp({ DATABASE_URL }), startApp({ DATABASE_URL })]))
  })

it('takes writings of one address at the same moment for one', async () => {
  const service = await startApp()
  const spellings = ['bob@bob.com', ' BOB@bob.com', 'Bob@BOB.com ']
  const answers = await Promise.all(
    spellings.map((email) => service.json('POST', '/users', { email, password: 'mySuperPwd' })),
  )
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 400, 400])
  expect(await countUsers(service)).toBe(1)
})

async function expectOneRegistration(services: [TestApp, ...TestApp[]]) {
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) =>
      (services[i % services.length] as TestApp).form('POST', '/users', bob),
    ),
  )
  const refused = answers.filter(({ statusCode }) => statusCode === 400)
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
  expect(refused.map(({ body }) => body)).toEqual(
    Array(AT_ONCE - 1).fill('{"message":"email already registered"}'),
  )
  expect(await countUsers(services[0])).toBe(1)
}
