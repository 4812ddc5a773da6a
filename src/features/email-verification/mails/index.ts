import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { MailText } from '../../../platform/mail/layout.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** A link and a code that confirm an e-mail address; `service` is the service's name. */
export interface Proof {
  service: string
  email: string
  url: string
  code: string
  codeMinutes: number
}

/** What is mailed to confirm an e-mail address. */
export interface Mails {
  verification(data: Proof): MailText
  newAddress(data: Proof): MailText
  addressInUse(data: { service: string; email: string }): MailText
}

/** What is mailed to confirm an e-mail address, in a language. */
export const mailsIn = (language: string): Mails => inLanguage(language, { en, fr })
