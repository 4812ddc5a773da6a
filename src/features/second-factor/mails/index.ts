import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { MailText } from '../../../platform/mail/layout.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

interface Names {
  service: string
  email: string
}

/** What is mailed about second factors; `service` is the service's name. Named as the events are, where there are events. */
export interface Mails {
  second_factor_on(names: Names): MailText
  second_factor_off(names: Names): MailText
  recovery_codes_renewed(names: Names): MailText
  /** `left`: how many recovery codes there still are. */
  recoveryCodeUsed(names: Names & { left: number }): MailText
  codesGuessed(names: Names): MailText
  secondFactorCode(names: Names & { code: string }): MailText
}

/** What is mailed about second factors, in a language. */
export const mailsIn = (language: string): Mails => inLanguage(language, { en, fr })
