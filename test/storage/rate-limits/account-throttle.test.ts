import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { onStatement } from '../../support/statements.ts'
import { guess, signInFrom, times } from '../../support/stranger.ts'

const MINUTE = 60

it('lets an account fail ten times, and then makes everybody wait a minute', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  expect(await guess(service, 12)).toEqual([...times(10, 401), 429, 429])
  const answer = await signInFrom(service)
  expect([answer.statusCode, answer.json()]).toEqual([429, { message: 'too many attempts, try again later' }])
  expect(answer.headers['retry-after']).toMatch(/^(59|60)$/)
})

it('writes nothing for requests during a lockout', async () => {
  const service = await startApp()
  await guess(service, 11)
  const written: string[] = []
  onStatement(service, (sql) => written.push(sql))
  expect(await guess(service, 5)).toEqual(times(5, 429))
  expect(written.filter((sql) => /limits|events/.test(sql) && !sql.startsWith('select'))).toEqual([])
})

it('doubles the pause with each further failure, to an hour at the most', async () => {
  const service = await startApp()
  await guess(service, 10)
  const pauses: number[] = []
  for (let round = 0; round < 9; round++) {
    const seconds = Number((await signInFrom(service)).headers['retry-after'])
    pauses.push(Math.round(seconds / MINUTE))
    service.pass(seconds)
    expect(await guess(service, 1)).toEqual([401])
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
})

it('lets the right password in once the pause is over', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  await guess(service, 10)
  service.pass(MINUTE)
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('forgets failures a quarter of an hour after the last', async () => {
  const service = await startApp()
  await guess(service, 9)
  service.pass(15 * MINUTE)
  expect(await guess(service, 11)).toEqual([...times(10, 401), 429])
})

it('counts anew after a success', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  await guess(service, 9)
  expect((await signInFrom(service)).statusCode).toBe(200)
  expect(await guess(service, 11)).toEqual([...times(10, 401), 429])
})

it('opens a locked account to who resets its password', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  await guess(service, 11)
  const reset = {
    reset_token: await service.app.auth.createResetToken(bob.email),
    new_password: 'another password',
  }
  expect((await service.form('PUT', '/reset_password', reset)).statusCode).toBe(200)
  expect((await signInFrom(service, { ...bob, password: 'another password' })).statusCode).toBe(200)
})

it('keeps who is signed in signed in while the account is locked', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  await guess(service, 11)
  expect((await service.get('/profile', cookies)).statusCode).toBe(200)
})

it('locks no other account', async () => {
  const service = await startApp()
  await guess(service, 11)
  expect(await guess(service, 1, { email: 'eve@bob.com' })).toEqual([401])
})

const SPELLINGS = [' BOB@bob.com', 'bob@BOB.COM ', 'Bob@Bob.Com']

it('counts all spellings of an address together', async () => {
  const service = await startApp()
  await guess(service, 9)
  expect(await guess(service, 1, { email: SPELLINGS[0] as string })).toEqual([401])
  for (const email of SPELLINGS) expect(await guess(service, 1, { email })).toEqual([429])
})

it('counts all ways to ask together', async () => {
  const service = await startApp()
  await guess(service, 10)
  const wrong = { email: bob.email, password: 'wrong' }
  for (const path of ['/sessions/', '/%73essions', '/sessions?x=1', '/sessions?email=eve@bob.com'])
    expect((await service.form('POST', path, wrong)).statusCode).toBe(429)
  expect((await service.json('POST', '/sessions', { ...wrong, remember: true })).statusCode).toBe(429)
  expect((await service.form('POST', '/sessions', { ...wrong, remember: 'true' })).statusCode).toBe(429)
})

it('counts what is no address at all, too', async () => {
  const service = await startApp()
  expect(await guess(service, 11, { email: 'no address' })).toEqual([...times(10, 401), 429])
  expect(await guess(service, 1, { email: ' NO ADDRESS' })).toEqual([429])
})

it('takes its numbers from the environment', async () => {
  const service = await startApp({
    LIMIT_ACCOUNT_FAILURES: '2',
    LIMIT_ACCOUNT_PAUSE_SECONDS: '7',
    LIMIT_ACCOUNT_LONGEST_PAUSE_SECONDS: '10',
    LIMIT_ACCOUNT_WINDOW_SECONDS: '30',
  })
  expect(await guess(service, 3)).toEqual([401, 401, 429])
  service.pass(7)
  expect(await guess(service, 2)).toEqual([401, 429])
  service.pass(10)
  expect(await guess(service, 2)).toEqual([401, 429])
  service.pass(40)
  expect(await guess(service, 3)).toEqual([401, 401, 429])
})

it('can be turned off, but not in production', async () => {
  const service = await startApp({ RATE_LIMIT: 'off' })
  expect(await guess(service, 30)).toEqual(times(30, 401))
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }
  await expect(startApp({ ...production, RATE_LIMIT: 'off' })).rejects.toThrow(
    'RATE_LIMIT cannot be off in production',
  )
})
