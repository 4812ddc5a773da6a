import { expect, it, vi } from 'vitest'
import { bob } from '../../support/app.ts'
import { mailTo, NEW, startWithBob } from '../../support/email-change.ts'
import { mailsAfter, resetToken } from '../../support/mail.ts'
import { cookieOf, signInFrom } from '../../support/stranger.ts'

const mine = 'a password of mine'
const evil = 'a password of theirs'

/** A thief who knows Bob's password has changed his address, and holds all there is to hold. */
async function startWithThief(env: Record<string, string> = {}) {
  const setting = await startWithBob(env)
  const { service, form } = setting
  const { undo } = await setting.change()
  const signedIn = await signInFrom(service, { email: NEW, password: bob.password })
  const device_id = cookieOf(signedIn, 'device_id') ?? ''
  const session = { session_id: cookieOf(signedIn, 'session_id') ?? '' }
  const change = (current_password = bob.password) =>
    form('PUT', '/users/me/password', { current_password, new_password: evil }, session)
  return { ...setting, undo, device_id, session, change }
}

it('ends every way in that the thief has, and lets the owner set a password', async () => {
  const t = await startWithThief()
  const reset_token = await resetToken(t.service, NEW)
  const pending = mailTo(await mailsAfter(t.service, () => t.request('thief@evil.com')), 'thief@evil.com')
  const undone = await t.restore(t.undo)
  expect(undone.statusCode).toBe(200)

  for (const email of [bob.email, NEW]) {
    const known = { cookies: { device_id: t.device_id } }
    const answer = await signInFrom(t.service, { email, password: bob.password }, known)
    expect([answer.statusCode, answer.body]).toEqual([401, '{"message":"invalid credentials"}'])
  }
  expect((await t.get('/profile', t.session)).statusCode).toBe(403)
  expect((await t.change()).statusCode).toBe(403)
  expect((await t.confirm(pending.token)).statusCode).toBe(403)
  const reset = await t.form('PUT', '/reset_password', { reset_token, new_password: evil })
  expect(reset.statusCode).toBe(403)
  for (const table of ['sessions', 'devices']) expect(await t.app.knex(table)).toEqual([])

  expect(await t.setPassword(undone, mine)).toBe(200)
  expect([await t.logIn(bob.email, mine), await t.logIn(bob.email), await t.logIn(NEW)]).toEqual([
    200, 401, 401,
  ])
})

it('lets a mailed reset set the password as well', async () => {
  const t = await startWithThief()
  await t.restore(t.undo)
  const reset_token = await resetToken(t.service)
  const answer = await t.form('PUT', '/reset_password', { reset_token, new_password: mine })
  expect(answer.statusCode).toBe(200)
  expect(await t.logIn(bob.email, mine)).toBe(200)
})

it('keeps the owner’s form good whatever anybody asks for meanwhile', async () => {
  const t = await startWithThief()
  const undone = await t.restore(t.undo)
  await t.change()
  for (const email of [bob.email, NEW])
    for (const path of ['/reset_password', '/verify_email']) await t.form('POST', path, { email })
  expect(await t.setPassword(undone, mine)).toBe(200)
})

it('stores what no password verifies against, as slow to refuse as any hash', async () => {
  const t = await startWithThief({ BCRYPT_COST: '5' })
  await t.restore(t.undo)
  const [hash = ''] = await t.app.knex('users').pluck('hashed_password')
  expect(hash).toMatch(/^\$2b\$05\$[./A-Za-z0-9]{53}$/)
  const work = { highestCost: 5, profiles: [] }
  for (const password of ['', hash, bob.password, evil])
    for (const madeElsewhere of [false, true])
      expect(await t.app.passwords.verify(password, { hash, madeElsewhere }, work)).toBe('wrong')
  const other = await startWithThief({ BCRYPT_COST: '5' })
  await other.restore(other.undo)
  expect(await other.app.knex('users').pluck('hashed_password')).not.toEqual([hash])
})

it.each([1, 2, 3])('shuts the thief out of a race with a change of the password (round %i)', async () => {
  for (const undoFirst of [true, false]) {
    const t = await startWithThief()
    const undo = () => t.restore(t.undo)
    const begun = undoFirst ? [undo(), t.change()] : [t.change(), undo()]
    const answers = await Promise.all(begun)
    const undone = answers[undoFirst ? 0 : 1] ?? { statusCode: 0, body: '' }
    expect(undone.statusCode).toBe(200)
    expect(await t.addresses()).toEqual([bob.email])
    for (const password of [bob.password, evil]) expect(await t.logIn(bob.email, password)).toBe(401)
    for (const table of ['sessions', 'devices']) expect(await t.app.knex(table)).toEqual([])
    expect(await t.setPassword(undone, mine)).toBe(200)
  }
})

it('shuts the thief out whose new password was waiting for the undo, and the other way round', async () => {
  for (const undoFirst of [true, false]) {
    const t = await startWithThief()
    const reset_token = await resetToken(t.service, NEW)
    const reset = () => t.form('PUT', '/reset_password', { reset_token, new_password: evil })
    const undone = undoFirst ? await t.restore(t.undo) : undefined
    const answer = await reset()
    expect(answer.statusCode).toBe(undoFirst ? 403 : 200)
    const page = undone ?? (await t.restore(t.undo))
    expect(await t.logIn(bob.email, evil)).toBe(401)
    expect(await t.setPassword(page, mine)).toBe(200)
  }
})

it('does not let a password in that was found right just before the undo', async () => {
  const t = await startWithThief()
  const { passwords } = t.app
  const { verify } = passwords
  let undone: Awaited<ReturnType<typeof t.restore>> | undefined
  vi.spyOn(passwords, 'verify').mockImplementation(async (...given) => {
    const isRight = await verify(...given)
    undone ??= await t.restore(t.undo)
    return isRight
  })
  expect((await t.change()).statusCode).not.toBe(200)
  expect(await t.logIn(bob.email)).toBe(401)
  vi.restoreAllMocks()
  expect(await t.setPassword(undone ?? { body: '' }, mine)).toBe(200)
})

it('ends the link only by its use, a deletion, or an undo by an earlier address', async () => {
  const t = await startWithThief()
  const next = await t.ask('thief@evil.com', NEW)
  await t.confirm(next.confirmation.token)
  const reset_token = await resetToken(t.service, 'thief@evil.com')
  await t.form('PUT', '/reset_password', { reset_token, new_password: evil })
  const again = await signInFrom(t.service, { email: 'thief@evil.com', password: evil })
  const session_id = cookieOf(again, 'session_id') ?? ''
  const change = { current_password: evil, new_password: 'another' }
  expect((await t.form('PUT', '/users/me/password', change, { session_id })).statusCode).toBe(200)
  await t.form('POST', '/verify_email', { email: 'thief@evil.com' })
  t.pass(6 * 86_400)
  expect((await t.restore(t.undo)).statusCode).toBe(200)
  expect(await t.addresses()).toEqual([bob.email])
})
