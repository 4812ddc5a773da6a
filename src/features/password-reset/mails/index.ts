import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { MailText } from '../../../platform/mail/layout.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** What is mailed to reset a password; `service` is the service's name. */
export interface Mails {
  reset(data: { service: string; email: string; url: string; minutes: number }): MailText
}

/** What is mailed to reset a password, in a language. */
export const mailsIn = (language: string): Mails => inLanguage(language, { en, fr })
