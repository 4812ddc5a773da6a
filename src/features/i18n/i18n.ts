import { readFileSync } from 'node:fs'
import { Eta } from 'eta/core'
import type { Options } from '../../config/options.ts'
import { inLanguage } from '../../platform/i18n/languages.ts'
import type { Mail } from '../../platform/mail/mail.ts'
import type { Language, MailText } from './language.ts'
import { en } from './languages/en.ts'
import { fr } from './languages/fr.ts'

/** Writes mails and pages, in the language asked for. */
export interface I18n {
  /** All that can be said in a language. */
  in(language: string): Language
  /** Lays a mail out, as text and as HTML. */
  mail(language: string, wording: MailText, to?: string): Mail
  /** Lays a page out, as HTML. */
  page(page: object): string
}

const TEMPLATES = new URL('./templates/', import.meta.url)
const template = (name: string) => readFileSync(new URL(name, TEMPLATES), 'utf8')
/** The style sheet of every page. */
export const style = template('page.css')

/** The words of a service with this name. */
export function createI18n({ options }: { options: Options }): I18n {
  const service = options.serviceName
  const eta = new Eta({ autoTrim: [false, 'nl'] })
  for (const name of ['mail.html', 'mail.text', 'page']) eta.loadTemplate(`@${name}`, template(`${name}.eta`))

  return {
    in: (language) => inLanguage(language, { en, fr }),
    mail(language, wording, to) {
      const data = { ...wording, language, service }
      const [text, html] = ['@mail.text', '@mail.html'].map((name) => eta.render(name, data))
      return { to, subject: wording.subject, text: text ?? '', html: html ?? '' }
    },
    page: (page) => eta.render('@page', { ...page, service, style }),
  }
}
