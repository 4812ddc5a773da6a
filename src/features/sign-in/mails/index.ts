import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { MailText } from '../../../platform/mail/layout.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** What is mailed about sign-ins; `service` is the service's name. */
export interface Mails {
  accountLocked(data: { service: string; email: string; failures: number }): MailText
  newDevice(data: { service: string; email: string; device: string; ip: string }): MailText
  signInAfterFailures(data: { service: string; email: string; device: string; ip: string }): MailText
}

/** What is mailed about sign-ins, in a language. */
export const mailsIn = (language: string): Mails => inLanguage(language, { en, fr })
