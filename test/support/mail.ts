import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import PostalMime, { type Email } from 'postal-mime'
import { bob, type TestApp } from './app.ts'

/** A mail as a mail program reads it. */
export interface ReadMail extends Email {
  /** As it was sent. */
  raw: string
  /** Where its HTML part leads to: what a person clicks, and a scanner follows. */
  links: string[]
  /** The token of its link. */
  token: string
  /** The six digits that do as well. */
  code: string
}

type Service = Pick<TestApp, 'app'>

/** Has every mail sent that is due, also those that the service itself is just sending. */
export async function deliver({ app }: Service): Promise<void> {
  for (;;) {
    await app.mailer.deliverDue()
    const [row] = await app.knex('outbox').count({ waiting: '*' })
    if (Number(row?.waiting) === 0) return
    await delay(5)
  }
}

/** Every mail that was written so far, oldest first. */
export async function mailsOf(service: Service): Promise<ReadMail[]> {
  await deliver(service)
  return readMails(service.app.options.mail.directory)
}

/** Every mail in a directory, oldest first. */
export function readMails(directory: string): Promise<ReadMail[]> {
  const names = readdirSync(directory).filter((name) => name.endsWith('.eml'))
  return Promise.all(names.sort().map((name) => readMail(readFileSync(`${directory}/${name}`, 'utf8'))))
}

/** Reads a mail as a mail program does. */
export async function readMail(raw: string): Promise<ReadMail> {
  const mail = await PostalMime.parse(raw)
  const links = [...(mail.html ?? '').matchAll(/href="([^"]*)"/g)].map(([, link]) => unescapeHtml(link ?? ''))
  const token = new URL(links[0] ?? 'none:').searchParams.get('token') ?? ''
  const code = /^ {4}(\d{6})$/m.exec(mail.text ?? '')?.[1] ?? ''
  return { ...mail, raw, links, token, code }
}

/** Asks for something and gives the mails that come of it. */
export async function mailsAfter(service: Service, ask: () => Promise<unknown>): Promise<ReadMail[]> {
  const before = (await mailsOf(service)).length
  await ask()
  return (await mailsOf(service)).slice(before)
}

/** Asks for something and gives the one mail that comes of it. */
export async function mailAfter(service: Service, ask: () => Promise<unknown>): Promise<ReadMail> {
  const mails = await mailsAfter(service, ask)
  const [mail] = mails
  if (!mail || mails.length > 1) throw new Error(`${mails.length} mails came of it`)
  return mail
}

/** Asks for a reset and gives the mail that comes of it. */
export const resetMail = (service: TestApp, email = bob.email): Promise<ReadMail> =>
  mailAfter(service, () => service.form('POST', '/reset_password', { email }))

/** Asks for a reset and gives the token that comes by mail. */
export const resetToken = async (service: TestApp, email = bob.email): Promise<string> =>
  (await resetMail(service, email)).token

/** Registers somebody and gives the mail that is to confirm the address. */
export const registrationMail = (service: TestApp, who = bob): Promise<ReadMail> =>
  mailAfter(service, () => service.form('POST', '/users', who))

/** To whom a mail went. */
export const recipients = ({ to = [] }: Email): string[] => to.map(({ address = '' }) => address)

const unescapeHtml = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}
