import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { mailsAfter, mailsOf, type ReadMail } from '../../support/mail.ts'

const MINUTE = 60
const DAY = 1440 * MINUTE

/** The service with Bob signed in, whose address is confirmed or not. */
async function startWithBob(isConfirmed: boolean) {
  const service = await startApp()
  let cookie = await signIn(service)
  if (isConfirmed) await service.app.knex('users').update({ email_verified_at: 1 })
  await mailsOf(service)
  /** Has Bob's password changed to itself so many times; gives the mails that come of it. */
  const changes = (times: number): Promise<ReadMail[]> =>
    mailsAfter(service, async () => {
      const fields = { current_password: bob.password, new_password: bob.password }
      for (let i = 0; i < times; i++) {
        const answer = await service.form('PUT', '/users/me/password', fields, cookie)
        cookie = { session_id: sessionOf(answer) }
      }
    })
  /** A day passes, in which Bob is seen once, so that he stays signed in. */
  const passDay = async () => {
    service.pass(DAY / 2)
    await service.get('/profile', cookie)
    service.pass(DAY / 2)
  }
  return { ...service, service, changes, passDay, cookie: () => cookie }
}

const sessionOf = (answer: Awaited<ReturnType<TestApp['form']>>) =>
  answer.cookies.find(({ name }) => name === 'session_id')?.value ?? ''

it('are three of a kind in 20 minutes, and the next says how many were held back', async () => {
  const { changes, pass } = await startWithBob(true)
  expect(await changes(8)).toHaveLength(3)
  pass(20 * MINUTE)
  const [mail, other] = await changes(2)
  expect(mail?.text).toContain('Since the last mail of this kind, 5 more were held back.')
  expect(mail?.html).toContain('5 more were held back.')
  expect(other?.text).not.toContain('held back')
})

it('are ten of a kind a day', async () => {
  const { changes, pass, passDay } = await startWithBob(true)
  let mails = 0
  for (let time = 0; time < 8; time++) {
    mails += (await changes(2)).length
    pass(20 * MINUTE)
  }
  expect(mails).toBe(10)
  await passDay()
  expect(await changes(1)).toHaveLength(1)
})

it('are counted by kind: one is not held back for another', async () => {
  const { changes, service, form, cookie } = await startWithBob(true)
  await changes(4)
  const change = { email: 'robert@bob.com', password: bob.password }
  const mails = await mailsAfter(service, () => form('PUT', '/users/me/email', change, cookie()))
  expect(mails.map(({ subject }) => subject)).toContain(
    'Your address at User Authentication Service is about to change',
  )
})

it('are one a day of all kinds to an address that was never confirmed, without a link', async () => {
  const { service, form, changes, cookie, passDay } = await startWithBob(false)
  const change = { email: 'robert@bob.com', password: bob.password }
  const ask = async () => {
    const mails = await mailsAfter(service, () => form('PUT', '/users/me/email', change, cookie()))
    return mails.filter(({ to }) => to?.[0]?.address === bob.email)
  }
  const [mail, ...others] = [...(await ask()), ...(await ask()), ...(await changes(3))]
  expect(others).toEqual([])
  expect([mail?.subject, mail?.links]).toEqual([
    'Your address at User Authentication Service is about to change',
    [],
  ])
  await passDay()
  const [next] = await changes(1)
  expect(next?.text).toContain('4 more were held back')
})

it('tell a stranger at an address that was never confirmed nothing of what a client sent', async () => {
  const { service, form, cookie } = await startWithBob(false)
  const change = { email: 'call-us-at-evil@evil.com', password: bob.password }
  const mails = await mailsAfter(service, () => form('PUT', '/users/me/email', change, cookie()))
  const toBob = mails.filter(({ to }) => to?.[0]?.address === bob.email)
  expect(toBob).toHaveLength(1)
  expect(toBob[0]?.raw).not.toContain('evil')
})

it('come again after a day of a clock that ran ahead', async () => {
  const { changes, app } = await startWithBob(true)
  await changes(4)
  const ahead = Date.now() + 300 * 86_400_000
  await app.knex('mail_caps').update({
    third_last_at: ahead,
    second_last_at: ahead,
    last_at: ahead,
    period_started_at: ahead,
    period_count: 10,
  })
  expect(await changes(1)).toHaveLength(1)
})
