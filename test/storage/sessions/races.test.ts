import { expect, it } from 'vitest'
import { createHashPool } from '../../../src/features/passwords/pool.ts'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { resetToken } from '../../support/mail.ts'

const AT_ONCE = 50
const ROUNDS = 6
const OTHER = 'anotherPassword'

// Two hashes at once, so that one request overtakes another.
const hashPool = createHashPool({ threads: 2 })

type Cookie = { session_id: string }

const times = <Result>(count: number, work: (i: number) => Result): Result[] =>
  Array.from({ length: count }, (_, i) => work(i))

const statusesOf = async (answers: readonly Promise<{ statusCode: number }>[]): Promise<number[]> =>
  (await Promise.all(answers)).map(({ statusCode }) => statusCode)

const rowsOf = ({ app }: TestApp, table = 'sessions') => app.knex(table).select('*')

const changePassword = ({ form }: TestApp, cookie: Cookie, from: string, to: string) =>
  form('PUT', '/users/me/password', { current_password: from, new_password: to }, cookie)

it('answers 200 or 403 to fifty log-outs of one session at once, and it is over', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const statuses = await statusesOf(times(AT_ONCE, () => service.form('DELETE', '/sessions', {}, cookie)))
  expect(statuses).toContain(200)
  expect(statuses.filter((status) => status !== 200 && status !== 403)).toEqual([])
  expect(await rowsOf(service)).toEqual([])
})

it('lets one of fifty changes of the password at once win', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const answers = await Promise.all(
    times(AT_ONCE, (i) => changePassword(service, cookie, bob.password, `newPassword${i}`)),
  )
  const winners = answers.flatMap(({ statusCode }, i) => (statusCode === 200 ? [i] : []))
  expect(winners).toHaveLength(1)
  expect(answers.filter(({ statusCode }) => ![200, 401, 403, 429].includes(statusCode))).toEqual([])
  const password = `newPassword${winners[0]}`
  expect((await service.form('POST', '/sessions', { ...bob, password })).statusCode).toBe(200)
})

it('leaves no session begun with the old password once it is changed', async () => {
  const service = await startApp({ RATE_LIMIT: 'off' }, { hashPool })
  let cookie = await signIn(service)
  for (let round = 0; round < ROUNDS; round++) {
    const [from, to] = round % 2 === 0 ? [bob.password, OTHER] : [OTHER, bob.password]
    const logIns = times(4, () => service.form('POST', '/sessions', { ...bob, password: from }))
    const [changed, ...signedIn] = await Promise.all([changePassword(service, cookie, from, to), ...logIns])
    expect(changed.statusCode).toBe(200)
    for (const { statusCode } of signedIn) expect(statusCode).toBeOneOf([200, 401])
    cookie = { session_id: changed.cookies[0]?.value ?? '' }
    expect(await rowsOf(service)).toHaveLength(1)
  }
})

it('leaves no session at all after a reset, whoever signs in meanwhile', async () => {
  const service = await startApp({ RATE_LIMIT: 'off' }, { hashPool })
  await signIn(service)
  for (let round = 0; round < ROUNDS; round++) {
    const [from, to] = round % 2 === 0 ? [bob.password, OTHER] : [OTHER, bob.password]
    const reset_token = await service.app.auth.createResetToken(bob.email)
    const reset = service.form('PUT', '/reset_password', { reset_token, new_password: to })
    const logIns = times(4, () => service.form('POST', '/sessions', { ...bob, password: from }))
    const [done, ...statuses] = await statusesOf([reset, ...logIns])
    expect(done).toBe(200)
    for (const status of statuses) expect(status).toBeOneOf([200, 401])
    expect(await rowsOf(service)).toEqual([])
  }
})

it('answers neither a reset nor a change of the password with a fault where both come at once', async () => {
  const service = await startApp({ RATE_LIMIT: 'off' }, { hashPool })
  let password = bob.password
  await signIn(service)
  for (let round = 0; round < ROUNDS; round++) {
    const cookie = await signIn(service, { ...bob, password })
    const reset_token = await service.app.auth.createResetToken(bob.email)
    const [byReset, byChange] = [`reset${round}Password`, `change${round}Password`]
    const [reset, change] = await statusesOf([
      service.form('PUT', '/reset_password', { reset_token, new_password: byReset }),
      changePassword(service, cookie, password, byChange),
    ])
    expect([reset, change]).toSatisfy(([a, b]) => [200, 403].includes(a) && [200, 401, 403].includes(b))
    const isReset = await service.app.auth.validLogin(bob.email, byReset)
    password = isReset ? byReset : byChange
    expect(await service.app.auth.validLogin(bob.email, password)).toBe(true)
  }
})

it('deletes a user once, and leaves nothing of what comes at the same moment', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const service = await startApp({ RATE_LIMIT: 'off' }, { hashPool })
    const cookie = await signIn(service)
    const reset_token = await resetToken(service)
    const { password } = bob
    const statuses = await statusesOf([
      service.form('DELETE', '/users/me', { password }, cookie),
      service.form('DELETE', '/users/me', { password }, cookie),
      service.form('POST', '/sessions', bob),
      service.form('PUT', '/reset_password', { reset_token, new_password: OTHER }),
      changePassword(service, cookie, password, OTHER),
      service.get('/users/me', cookie),
      service.get('/profile', cookie),
    ])
    expect(
      statuses.filter((status) => ![200, 401, 403].includes(status)),
      statuses.join(),
    ).toEqual([])
    if (statuses.slice(0, 2).includes(200))
      for (const table of ['users', 'sessions', 'tokens']) expect(await rowsOf(service, table)).toEqual([])
    await service.app.close()
  }
})
