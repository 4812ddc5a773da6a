import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { known, OWNER, statusWith } from '../../support/devices.ts'
import { mailsAfter, recipients, resetToken } from '../../support/mail.ts'
import { guess, send, signInFrom, times } from '../../support/stranger.ts'

const QUARTER = 900
const HOUR = 3600
const MONTH = 30 * 86_400
const NO_USER_ID = 'nobody@bob.com'
const SUBJECT = 'Too many wrong passwords for your account at User Authentication Service'

/** Guesses as slowly as no pause sees, until so many were tried: nine in a quarter of an hour, each from a network of its own. */
async function guessSlowly(service: TestApp, count: number, email = bob.email): Promise<number[]> {
  const statuses: number[] = []
  while (statuses.length < count) {
    const some = Math.min(9, count - statuses.length)
    statuses.push(...(await guess(service, some, { email, ip: `192.0.2.${statuses.length}` })))
    service.pass(QUARTER)
  }
  return statuses
}

/** Bob with a browser that is known, and an account that strangers have locked. */
async function locked(env = {}) {
  const service = await startApp(env)
  const owner = await known(service)
  expect(await guessSlowly(service, 100)).toEqual(times(100, 401))
  return { service, owner }
}

it('takes a hundred wrong passwords in a row, however slowly they come, and then none for ever', async () => {
  const { service } = await locked()
  for (const pause of [0, HOUR, MONTH, 12 * MONTH]) {
    service.pass(pause)
    expect(await guess(service, 1), String(pause)).toEqual([429])
    expect((await signInFrom(service)).statusCode, String(pause)).toBe(429)
  }
})

it('tells the owner once, by mail', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  const mails = await mailsAfter(service, async () => {
    await guessSlowly(service, 99)
    expect(await service.app.knex('events').where({ kind: 'account_locked' })).toEqual([])
    await guessSlowly(service, 30)
  })
  expect(mails.map((mail) => [mail.subject, recipients(mail)])).toEqual([[SUBJECT, [bob.email]]])
  expect(mails[0]?.text).toContain('reset your password')
  expect(await service.app.knex('events').where({ kind: 'account_locked' })).toHaveLength(1)
})

it('tells them in their language', async () => {
  const service = await startApp({ LIMIT_CONSECUTIVE_FAILURES: '1' })
  await send(service, 'POST', '/users', bob)
  const headers = { 'accept-language': 'fr' }
  const [mail] = await mailsAfter(service, () => guess(service, 1, { headers }))
  expect(mail?.subject).toBe('Trop de mots de passe erronés pour votre compte User Authentication Service')
})

it('tells them once although a guess that filled the count was taken back and made again', async () => {
  const service = await startApp({ LIMIT_CONSECUTIVE_FAILURES: '2' })
  await send(service, 'POST', '/users', bob)
  const mails = await mailsAfter(service, async () => {
    await guess(service, 2)
    await service.app.knex('limits').where('key', 'like', 'consecutive:%').decrement('count')
    expect(await guess(service, 2)).toEqual([401, 429])
  })
  expect(mails).toHaveLength(1)
})

it('lets a known browser in, which ends it', async () => {
  const { service, owner } = await locked()
  expect(await statusWith(service, owner.device_id)).toBe(200)
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('lets in whoever resets the password, which ends it', async () => {
  const { service } = await locked()
  const reset = { reset_token: await resetToken(service), new_password: 'new password' }
  expect((await service.form('PUT', '/reset_password', reset)).statusCode).toBe(200)
  expect((await signInFrom(service, { ...bob, password: 'new password' })).statusCode).toBe(200)
  service.pass(QUARTER)
  expect(await guess(service, 1)).toEqual([401])
})

it('counts anew after a success', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  expect(await guessSlowly(service, 99)).toEqual(times(99, 401))
  expect((await signInFrom(service)).statusCode).toBe(200)
  expect(await guessSlowly(service, 99)).toEqual(times(99, 401))
})

it('tells the owner, who signs in, of slow failures before', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  await guessSlowly(service, 27)
  const mails = await mailsAfter(service, () => signInFrom(service))
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Somebody signed in to User Authentication Service after many wrong passwords',
  ])
})

it('answers for an address that nobody has as for a locked account, and forgets that after a month', async () => {
  const { service } = await locked()
  expect(await guessSlowly(service, 100, NO_USER_ID)).toEqual(times(100, 401))
  const answers = []
  for (const email of [bob.email, NO_USER_ID]) {
    const { statusCode, headers, body } = await signInFrom(service, { email, password: 'wrong' })
    answers.push({ statusCode, body, wait: headers['retry-after'] })
  }
  expect(answers[0]).toEqual({
    statusCode: 429,
    body: '{"message":"too many attempts, try again later"}',
    wait: String(HOUR),
  })
  expect(answers[1]).toEqual(answers[0])
  service.pass(MONTH)
  expect(await guess(service, 1)).toEqual([429])
  expect(await guess(service, 1, { email: NO_USER_ID })).toEqual([401])
})

it('does not lock out who registers an address that was guessed at before', async () => {
  const service = await startApp({ LIMIT_CONSECUTIVE_FAILURES: '5' })
  expect(await guess(service, 6)).toEqual([...times(5, 401), 429])
  await send(service, 'POST', '/users', bob)
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('gives a known browser a hundred failures in a row, and then none as such', async () => {
  const service = await startApp({ LIMIT_DEVICE_FAILURES: '1000', LIMIT_CONSECUTIVE_FAILURES: '12' })
  const { device_id } = await known(service)
  const manner = { ip: OWNER, cookies: { device_id } }
  expect(await guess(service, 12, manner)).toEqual(times(12, 401))
  // A stranger from now on: with the failures of the account, and the pauses of all.
  expect(await guess(service, 11, manner)).toEqual([...times(10, 401), 429])
  service.pass(12 * MONTH)
  expect(await guess(service, 3, manner)).toEqual([401, 401, 429])
})

it('gives whoever is signed in a hundred failures in a row, which are none at the route', async () => {
  const service = await startApp({ LIMIT_CONSECUTIVE_FAILURES: '12' })
  const { session_id } = await known(service)
  const ask = (password: string) => service.form('DELETE', '/users/me', { password }, { session_id })
  const statuses: number[] = []
  const mails = await mailsAfter(service, async () => {
    while (statuses.length < 14) {
      statuses.push((await ask('wrong')).statusCode)
      service.pass(HOUR)
    }
  })
  expect(statuses).toEqual([...times(12, 401), 429, 429])
  expect(mails.map(({ subject }) => subject)).toEqual([SUBJECT])
  expect((await ask(bob.password)).statusCode).toBe(429)
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('leaves a signed-in owner alone while strangers have locked the account', async () => {
  const { service, owner } = await locked()
  const session_id = (
    await signInFrom(service, bob, { ip: OWNER, cookies: { device_id: owner.device_id } })
  ).json().session_id
  await guessSlowly(service, 100)
  const change = { current_password: bob.password, new_password: 'new password' }
  expect((await service.form('PUT', '/users/me/password', change, { session_id })).statusCode).toBe(200)
})

it('keeps nothing of it once the account is deleted', async () => {
  const service = await startApp()
  const { session_id } = await known(service)
  await guess(service, 3)
  await service.form('DELETE', '/users/me', { password: 'wrong' }, { session_id })
  await service.form('DELETE', '/users/me', { password: bob.password }, { session_id })
  expect(await service.app.knex('limits').where('key', 'like', 'consecutive:%')).toEqual([])
})

it('purges what was counted for addresses that nobody has, and nothing of accounts', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  for (const email of [bob.email, NO_USER_ID]) await guess(service, 2, { email })
  service.pass(MONTH)
  await service.app.rateLimits.purge()
  expect(await service.app.knex('limits').pluck('key')).toEqual(['consecutive:user:1'])
})
