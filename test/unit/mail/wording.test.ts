import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { mailsIn } from '../../../src/features/email-verification/mails/index.ts'
import { refusalsIn } from '../../../src/features/passwords/texts.ts'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { mailAfter, type ReadMail } from '../../support/mail.ts'

/** Registers Bob in this language and gives his mail. */
const mailIn = (service: TestApp, language: string | undefined, email = bob.email): Promise<ReadMail> =>
  mailAfter(service, () =>
    service.app.inject({
      method: 'POST',
      url: '/users',
      payload: { ...bob, email },
      headers: language === undefined ? {} : { 'accept-language': language },
    }),
  )

const CHOICES = [
  [undefined, 'en'],
  ['', 'en'],
  ['fr', 'fr'],
  ['fr-CH, fr;q=0.9, en;q=0.8', 'fr'],
  ['FR-fr', 'fr'],
  ['en;q=0.2, fr;q=0.7', 'fr'],
  ['fr;q=0.2, en;q=0.7', 'en'],
  ['fr;q=0, *', 'en'],
  ['de, es', 'en'],
  ['de, fr;q=0.1', 'fr'],
  ['*', 'en'],
  ['constructor, __proto__', 'en'],
  [';;;q=x,,', 'en'],
  ['x'.repeat(4000), 'en'],
] as const

it('writes in the language that is best liked of those there are', async () => {
  const service = await startApp()
  for (const [index, [accepted, language]] of CHOICES.entries()) {
    const email = `bob${index}@bob.com`
    const mail = await mailIn(service, accepted, email)
    const data = { service: 'User Authentication Service', email, url: '', code: '', codeMinutes: 10 }
    expect(mail.subject, accepted).toBe(mailsIn(language).verification(data).subject)
    expect(mail.html).toContain(`<html lang="${language}">`)
  }
})

it('shows a page in the language of whoever opens it', async () => {
  const { app } = await startApp()
  const { body, headers } = await app.inject({ url: '/reset_password', headers: { 'accept-language': 'fr' } })
  expect(body).toContain('<html lang="fr">')
  expect(body).toContain('<h1>Ce lien n&#39;est plus valable</h1>')
  expect(headers.vary).toContain('accept-language')
})

const DATA = {
  service: 'S',
  email: 'E',
  account: 'A',
  url: 'U',
  time: 0,
  code: 'C',
  codeMinutes: 1,
  minLength: 15,
  minutes: 1,
  failures: 100,
  device: 'D',
  ip: 'I',
  seconds: 90,
  requestId: 'R',
  title: 'T',
  createdAt: 0,
  lastSeenAt: 0,
  lastUsedAt: 0,
  trustedUntil: 1,
  trustDays: 30,
  codesLeft: 2,
}

/** What is the same in both languages. */
const ALIKE = ['Code']

/** Every text within, of functions of what they name as well. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'function') return Object.values(value ?? {}).flatMap(textsOf)
  return [undefined, { newEmail: 'N', url: 'U' }].flatMap((undo) => textsOf(value({ ...DATA, undo })))
}

it('says nothing in French as it does in English', async () => {
  const modules = globSync('src/features/*/{mails,texts}/index.ts')
  const inLanguage: ((language: string) => unknown)[] = await Promise.all(
    modules.map(async (path) => Object.values(await import(resolve(path)))[0] as never),
  )
  const given = new Set<string>(textsOf({ ...DATA, newEmail: 'N', ALIKE }))
  const said = (language: string) =>
    [...inLanguage.map((say) => say(language)), refusalsIn(language)]
      .flatMap(textsOf)
      .filter((text) => !given.has(text))
  const english = new Set(said('en'))
  expect(english.size).toBeGreaterThan(100)
  expect(said('fr').filter((text) => english.has(text))).toEqual([])
})

it('says the same in the text and in the HTML', async () => {
  const { text = '', html = '' } = await mailIn(await startApp(), 'fr')
  const shown = html
    .slice(html.indexOf('<body'))
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
  for (const line of text.split('\n').filter((each) => each.trim() && !/^(-- |.*:)$/.test(each)))
    expect(shown).toContain(line.trim())
})

it('is readable as plain text: no markup, no blank runs, the link on a line of its own', async () => {
  for (const language of ['en', 'fr']) {
    const { text = '', links } = await mailIn(await startApp(), language)
    expect(text).not.toMatch(/[<>&]|\n{3}|^\n/)
    expect(text.split('\n')).toContain(links[0])
  }
})

it('has what a mail must have, and says that a machine wrote it', async () => {
  const before = Math.floor(Date.now() / 1000) * 1000
  const mail = await mailIn(await startApp({ PUBLIC_URL: 'https://auth.example.com' }), 'en')
  expect(mail.messageId).toMatch(/^<[\da-f-]{36}@auth\.example\.com>$/)
  expect(Date.parse(mail.date ?? '')).toBeGreaterThanOrEqual(before)
  const header = (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value)
  expect(header('auto-submitted')).toEqual(['auto-generated'])
  expect(header('content-type')[0]).toMatch(/^multipart\/alternative;/)
  for (const name of ['from', 'to', 'subject', 'date', 'message-id']) expect(header(name)).toHaveLength(1)
  for (const line of mail.raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
  expect(mail.raw).toMatch(/^[\t\r\n -~]*$/)
})

it.each([
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "O'Brien & Söhne «Porte» 门",
  '<%= it.service %> {{x}}',
  'a, b <eve@evil.com>; "c"',
  'Bcc: eve@evil.com',
])('shows the name %s as it is, and lets it do nothing', async (SERVICE_NAME) => {
  const service = await startApp({ SERVICE_NAME })
  const mail = await mailIn(service, 'en')
  expect(mail.from).toEqual({ name: SERVICE_NAME, address: 'no-reply@localhost' })
  expect(mail.subject).toBe(`Confirm your address at ${SERVICE_NAME}`)
  expect(mail.text).toContain(`your address at ${SERVICE_NAME}.`)
  expect([mail.cc, mail.bcc, mail.to?.length]).toEqual([undefined, undefined, 1])
  const page = (await service.get(`/verify_email?token=${mail.token}`)).body
  for (const html of [mail.html ?? '', page]) {
    expect(html).not.toMatch(/<script(?! src="\/assets)|<img/)
    expect(html.match(/<h1|<a (?!href="\?)/g)).toHaveLength(1)
  }
})

it('shows an address with signs of HTML as it is', async () => {
  const service = await startApp()
  const email = "o'b&amp=1@bob.com"
  const mail = await mailAfter(service, () => service.form('POST', '/users', { ...bob, email }))
  expect(mail.text).toContain(`that ${email} is`)
  expect(mail.html).toContain('that o&#39;b&amp;amp=1@bob.com is')
})
