import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { MailText } from '../../../platform/mail/layout.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** What a former e-mail address is told; of the new one only with a link to undo the change. */
export interface FormerAddress {
  service: string
  email: string
  undo?: { url: string; newEmail: string } | undefined
}

/** What is mailed about a change of e-mail address; `service` is the service's name. */
export interface Mails {
  emailChangeRequested(data: FormerAddress): MailText
  emailChanged(data: FormerAddress): MailText
}

/** What is mailed about a change of e-mail address, in a language. */
export const mailsIn = (language: string): Mails => inLanguage(language, { en, fr })
