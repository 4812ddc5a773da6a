import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { FormText, PageText } from '../../pages/page.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** What the pages that have a mail sent say. */
export interface Texts {
  forgotPassword(): FormText
  confirmEmail(): FormText
  /** The same whether or not a user has the e-mail address. */
  mailSent(): PageText
  /** Where the code of the mail can be entered. */
  enterCode: string
}

/** What the pages that have a mail sent say, in a language. */
export const textsIn = (language: string): Texts => inLanguage(language, { en, fr })
