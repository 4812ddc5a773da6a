import { expect, it } from 'vitest'
import { bob, type TestApp } from '../../support/app.ts'
import { startWithBob } from '../../support/email-change.ts'
import { mailsAfter, mailsOf, type ReadMail, resetMail } from '../../support/mail.ts'

const AGENTS = [
  'Microsoft Office/16.0',
  'Barracuda Sentinel (EE)',
  'Mozilla/5.0 (compatible; ProofPoint)',
  'curl/8',
]

/** What scanners do with a mail: they follow the links of its HTML part, with GET and HEAD, again and again. */
async function scan({ app }: TestApp, { links }: ReadMail): Promise<void> {
  expect(links).toHaveLength(1)
  for (const link of links)
    for (const agent of [...AGENTS, ...AGENTS])
      for (const method of ['HEAD', 'GET', 'OPTIONS'] as const) {
        const { pathname, search } = new URL(link)
        const headers = { 'user-agent': agent, 'x-forwarded-for': '203.0.113.9' }
        const { statusCode } = await app.inject({ method, url: pathname + search, headers })
        if (method !== 'OPTIONS') expect(statusCode).toBe(200)
      }
}

/** What a person does: follows the link, fills the form in and sends it. */
async function follow({ app, form }: TestApp, { links: [link = ''] }: ReadMail, fields = {}) {
  const { pathname, search } = new URL(link)
  const { body } = await app.inject({ url: pathname + search })
  const action = /action="([^"]+)"/.exec(body)?.[1] ?? ''
  const token = /name="token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  return form('POST', action, { token, ...fields })
}

it('lets a person set a password after scanners have been at the link', async () => {
  const { service, logIn } = await startWithBob()
  const mail = await resetMail(service)
  await scan(service, mail)
  expect((await follow(service, mail, { new_password: 'newPwd' })).statusCode).toBe(200)
  expect(await logIn(bob.email, 'newPwd')).toBe(200)
})

it('lets a person confirm an address after scanners have been at the link', async () => {
  const { service, app } = await startWithBob({}, { isConfirmed: false })
  const [mail] = await mailsOf(service)
  if (!mail) throw new Error('no mail')
  await scan(service, mail)
  expect(await app.knex('users').pluck('email_verified_at')).toEqual([null])
  expect((await follow(service, mail)).statusCode).toBe(200)
  expect(await app.knex('users').pluck('email_verified_at')).toEqual([expect.any(Number)])
})

it('lets people confirm, and undo, a change of address after scanners have been at the links', async () => {
  const { service, ask, profile, addresses } = await startWithBob()
  const { confirmation, warning } = await ask()
  await scan(service, warning)
  await scan(service, confirmation)
  expect(await profile()).toBe('{"email":"bob@bob.com"}')
  const [changed] = await mailsAfter(service, () => follow(service, confirmation))
  if (!changed) throw new Error('no mail')
  await scan(service, changed)
  expect(await profile()).toBe('{"email":"robert@bob.com"}')
  expect((await follow(service, changed)).statusCode).toBe(200)
  expect(await addresses()).toEqual([bob.email])
})
