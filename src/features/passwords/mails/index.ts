import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { MailText } from '../../../platform/mail/layout.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** What is mailed about passwords; `service` is the service's name. */
export interface Mails {
  passwordChanged(data: { service: string; email: string }): MailText
}

/** What is mailed about passwords, in a language. */
export const mailsIn = (language: string): Mails => inLanguage(language, { en, fr })
