import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { MailText } from '../../../platform/mail/layout.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** What is mailed about notes; `service` is the service's name. */
export interface Mails {
  noteAdded(data: { service: string; email: string; text: string }): MailText
}

/** What is mailed about notes, in a language. */
export const mailsIn = (language: string): Mails => inLanguage(language, { en, fr })
