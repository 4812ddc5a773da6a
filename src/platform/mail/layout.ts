import { readFileSync } from 'node:fs'
import { Eta } from 'eta/core'
import type { Mail } from './mail.ts'

/** What a mail says, before it is laid out: paragraphs around at most one link and one code. */
export interface MailText {
  subject: string
  before: string[]
  action?: { label: string; url: string }
  code?: string
  after: string[]
}

/** Lays a mail out, as text and as HTML; `to` is left out for a mail without a recipient. */
export type LayOutMail = (language: string, text: MailText, to?: string) => Mail

const template = (name: string) => readFileSync(new URL(`./templates/${name}`, import.meta.url), 'utf8')

/** The layout of the mails of a service with this name. */
export function createMailLayout(service: string): LayOutMail {
  const eta = new Eta({ autoTrim: [false, 'nl'] })
  for (const name of ['mail.html', 'mail.text']) eta.loadTemplate(`@${name}`, template(`${name}.eta`))
  return (language, mailText, to) => {
    const data = { ...mailText, language, service }
    const [text = '', html = ''] = ['@mail.text', '@mail.html'].map((name) => eta.render(name, data))
    return { to, subject: mailText.subject, text, html }
  }
}
