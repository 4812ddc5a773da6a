import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { formToken, startWithBob } from '../../support/email-change.ts'
import { mailsAfter, registrationMail, resetToken } from '../../support/mail.ts'

const FORM = '<form'
const OVER = 'This link is no longer good'

/** Bob with a reset link. */
async function startWithReset(env: Record<string, string> = {}) {
  const setting = await startWithBob(env)
  const token = await resetToken(setting.service)
  const post = (new_password: string) =>
    setting.form('POST', '/reset_password/confirm', { token, new_password })
  const hashes = () => setting.app.knex('users').pluck('hashed_password')
  return { ...setting, token, post, hashes, open: () => setting.get(`/reset_password?token=${token}`) }
}

it('says at the second press that the password was set with the link, and sets none', async () => {
  const { post, hashes, logIn } = await startWithReset()
  expect((await post('first password')).body).toContain('<h1>Password updated</h1>')
  const before = await hashes()
  for (const password of ['first password', 'second password', '']) {
    const { statusCode, body } = await post(password)
    expect(statusCode).toBe(200)
    expect(body).toContain('<h1>This link has set a password</h1>')
    expect(body).toMatch(/on \d+ \w+ \d{4} at \d\d:\d\d:\d\d UTC/)
    expect(body).toContain('href="/forgot-password"')
    expect(body).not.toContain(FORM)
    // Whoever finds a used link learns nothing more.
    expect(body).not.toContain(bob.email)
  }
  expect(await hashes()).toEqual(before)
  expect([await logIn(bob.email, 'first password'), await logIn(bob.email, 'second password')]).toEqual([
    200, 401,
  ])
})

it('says the same to whoever opens the used link, or presses it with a weak password', async () => {
  const { post, open } = await startWithReset({ PASSWORD_MIN_LENGTH: '8' })
  await post('first password')
  for (const { statusCode, body } of [await open(), await post('short')]) {
    expect(statusCode).toBe(200)
    expect(body).toContain('<h1>This link has set a password</h1>')
  }
})

it('answers the same for the right password and a wrong one: a used link is no way to guess', async () => {
  const { post, app } = await startWithReset()
  await post('first password')
  await app.knex('limits').delete()
  const bodies = new Set<string>()
  for (const password of ['first password', 'guess', 'other guess']) bodies.add((await post(password)).body)
  expect(bodies.size).toBe(1)
})

it('lets one of twenty presses at once set its password, and tells each what was done', async () => {
  const { post, logIn, app } = await startWithReset()
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => post(`password ${i}`)))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200))
  const winners = answers.flatMap(({ body }, i) => (body.includes('Password updated') ? [i] : []))
  expect(winners).toHaveLength(1)
  expect(await logIn(bob.email, `password ${winners[0]}`)).toBe(200)
  expect(await app.knex('events').where({ kind: 'password_reset' })).toHaveLength(1)
})

it('refuses a used token over JSON, and for every other purpose', async () => {
  const { post, form, token } = await startWithReset()
  await post('first password')
  const reset = await form('PUT', '/reset_password', { reset_token: token, new_password: 'x' })
  expect(reset.statusCode).toBe(403)
  expect((await form('PUT', '/verify_email', { token })).statusCode).toBe(403)
  for (const path of ['/verify_email', '/undo_email_change'])
    expect((await form('POST', `${path}/confirm`, { token })).body).toContain(OVER)
})

it('forgets a used link after a day', async () => {
  const { post, open, pass, app } = await startWithReset()
  await post('first password')
  pass(86_400 - 10)
  expect((await open()).statusCode).toBe(200)
  pass(20)
  expect((await open()).body).toContain(OVER)
  await app.tokens.purge()
  expect(await app.knex('tokens').whereNotNull('used_at')).toEqual([])
})

it('says again that an address is confirmed, by the link that did it and by the one beside it', async () => {
  const service = await startApp()
  const first = await registrationMail(service)
  const [second] = await mailsAfter(service, () =>
    service.form('POST', '/verify_email', { email: bob.email }),
  )
  const post = (token = '') => service.form('POST', '/verify_email/confirm', { token })
  await post(second?.token)
  for (const { token } of [first, second ?? first])
    for (const answer of [await post(token), await service.get(`/verify_email?token=${token}`)]) {
      expect(answer.statusCode).toBe(200)
      expect(answer.body).toContain(`${bob.email} is confirmed`)
    }
  expect(await service.app.knex('events').where({ kind: 'email_verified' })).toHaveLength(1)
})

it('does not say so of an address that the account has no longer', async () => {
  const { change, ask, confirm, get } = await startWithBob()
  await change()
  const next = await ask('rob@bob.com', 'robert@bob.com')
  await confirm(next.confirmation.token)
  const { body } = await get(`/verify_email?token=${next.confirmation.token}`)
  expect(body).toContain('rob@bob.com is confirmed')
  const last = await ask('bert@bob.com', 'rob@bob.com')
  await confirm(last.confirmation.token)
  expect((await get(`/verify_email?token=${next.confirmation.token}`)).body).toContain(OVER)
})

it('leads from a second press on an undo link to the form again, with nothing done twice', async () => {
  const { change, restore, setPassword, app } = await startWithBob()
  const { undo } = await change()
  const pages = await Promise.all([restore(undo), restore(undo), restore(undo)])
  for (const { statusCode, body } of pages) {
    expect(statusCode).toBe(200)
    expect(formToken(body)).not.toBe('')
  }
  expect(await app.knex('events').where({ kind: 'email_change_undone' })).toHaveLength(1)
  expect(await setPassword(await restore(undo), 'mineAgain')).toBe(200)
  for (const page of pages) expect(await setPassword(page, 'another')).toBe(200)
  expect(await app.auth.validLogin(bob.email, 'mineAgain')).toBe(true)
})

it('opens a used undo link on what is left to do, for ten minutes, and only until there is a password', async () => {
  const { change, restore, setPassword, get, pass } = await startWithBob()
  const { undo } = await change()
  const open = () => get(`/undo_email_change?token=${undo}`)
  const first = await restore(undo)
  expect((await open()).body).toContain('You have not chosen a new password yet')
  pass(11 * 60)
  for (const { statusCode, body } of [await open(), await restore(undo)]) {
    expect(statusCode).toBe(200)
    expect(body).toContain('<h1>Your address is restored</h1>')
    expect(body).not.toContain(FORM)
  }
  expect(await setPassword(first, 'mineAgain')).toBe(200)
  expect((await restore(undo)).body).not.toContain(FORM)
})

it('opens nothing with a used undo link once a password was set, by whatever way', async () => {
  const { change, restore, form, service } = await startWithBob()
  const { undo } = await change()
  await restore(undo)
  const reset_token = await resetToken(service)
  await form('PUT', '/reset_password', { reset_token, new_password: 'mineAgain' })
  const { statusCode, body } = await restore(undo)
  expect(statusCode).toBe(200)
  expect(body).not.toContain(FORM)
})
