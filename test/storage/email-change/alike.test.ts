import { expect, it } from 'vitest'
import { bob, signIn } from '../../support/app.ts'
import { startWithBob } from '../../support/email-change.ts'
import { mailsAfter, mailsOf, recipients } from '../../support/mail.ts'
import { onStatement } from '../../support/statements.ts'

const FREE = 'free@bob.com'
const TAKEN = 'take@bob.com'
const DAY = 86_400

/** Bob signed in, and somebody with the other address. */
async function startWithTaken() {
  const started = await startWithBob()
  await signIn(started.service, { ...bob, email: TAKEN })
  await mailsOf(started.service)
  const account = async () => (await started.get('/users/me', started.cookie)).json()
  return { ...started, account }
}

it('answers alike, and by the same statements, for a free address and a taken one', async () => {
  const { request, app } = await startWithTaken()
  const traceOf = async (address: string) => {
    const statements: string[] = []
    const stop = onStatement({ app }, (sql) => statements.push(sql.replace(/\(.*?\)|[?$\d]+/g, '')))
    const { statusCode, body, headers } = await request(address)
    stop()
    return { statusCode, body: body.replace(address, ''), length: headers['content-length'], statements }
  }
  // Also beyond the share of mails that an address has.
  for (let time = 0; time < 5; time++) expect(await traceOf(TAKEN), String(time)).toEqual(await traceOf(FREE))
})

it('shows either as pending, for a day', async () => {
  const { request, account, pass, app } = await startWithTaken()
  const isRecent = ({ at }: { at: number }) => at > app.now() - 60_000
  expect((await account()).pending_email).toBeNull()
  for (const address of [FREE, TAKEN, FREE]) {
    for (let time = 0; time < 4; time++) await request(address)
    expect((await account()).pending_email).toBe(address)
  }
  for (const address of [FREE, TAKEN]) {
    await request(address)
    // The session does not last a day unused.
    pass(DAY / 2)
    expect((await account()).pending_email).toBe(address)
    await expect.poll(() => app.knex('sessions').max('last_seen_at as at').first()).toSatisfy(isRecent)
    pass(DAY / 2)
    expect((await account()).pending_email).toBeNull()
  }
})

it('tells the caller’s own address the same of either', async () => {
  const { request, service } = await startWithTaken()
  await service.app.knex('users').update({ email_verified_at: 1 })
  const toldOf = async (address: string) => {
    const mails = await mailsAfter(service, () => request(address))
    return mails
      .filter((mail) => recipients(mail).includes(bob.email))
      .map(({ subject, text }) => [subject, text?.replaceAll(address, '').replace(/token=[\w-]+/g, '')])
  }
  expect(await toldOf(TAKEN)).toEqual(await toldOf(FREE))
})

it('notes the same of either in the audit log', async () => {
  const { request, get, cookie } = await startWithTaken()
  for (const address of [TAKEN, FREE]) await request(address)
  const [free, taken] = (await get('/users/me/events', cookie)).json()
  expect([taken.kind, free.kind]).toEqual(['email_change_requested', 'email_change_requested'])
  expect(Object.keys(taken)).toEqual(Object.keys(free))
})

it('confirms a taken address with nothing, and leaves its owner as they are', async () => {
  const { request, service, app, profile, form } = await startWithTaken()
  const mails = await mailsAfter(service, () => request(TAKEN))
  const toOwner = mails.filter((mail) => recipients(mail).includes(TAKEN))
  expect(toOwner.map(({ links, code }) => [links, code])).toEqual([[[], '']])
  const ofCaller = () => app.knex('tokens').where({ user_id: 1, purpose: 'change_email' })
  expect(await ofCaller()).toHaveLength(1)
  for (let guess = 0; guess < 3; guess++)
    expect((await form('PUT', '/verify_email', { email: TAKEN, code: `00000${guess}` })).statusCode).toBe(403)
  expect(await profile()).toBe(`{"email":"${bob.email}"}`)
  expect((await app.users.findByEmail(TAKEN))?.id).toBe(2)
})

it('shows nothing as pending once the change took effect, or ended', async () => {
  const { request, account, change, form, cookie } = await startWithTaken()
  await change(FREE)
  expect(await account()).toMatchObject({ email: FREE, pending_email: null })
  await request('other@bob.com')
  const password = { current_password: bob.password, new_password: 'new password' }
  const changed = await form('PUT', '/users/me/password', password, cookie)
  cookie.session_id = changed.cookies.find(({ name }) => name === 'session_id')?.value ?? ''
  expect((await account()).pending_email).toBeNull()
})
