import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { DoneKey } from '../done.ts'
import type { PageText } from '../page.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** Why something did not work, other than for what was filled in. */
export interface Failures {
  /** The form was posted by a page of another site. */
  crossSite(): PageText
  linkOver(): PageText
  /** A site that a proxy protects was not given its session. */
  siteNotOpened(): PageText
  malformed(): PageText
  tooLarge(): PageText
  unsupportedType(): PageText
  /** `seconds`: how long to wait. */
  tooOften(data: { seconds: number }): PageText
  unavailable(): PageText
  fault(data: { requestId: string }): PageText
  notFound(): PageText
}

/** What is wrong with what was filled in, by the code of the failure. */
export interface FaultTexts {
  characters: string
  tooLong: string
  mailedCode: string
  currentPassword: string
  wrongClock: string
  'email.invalid': string
  'users.email_taken': string
  'users.registration_closed': string
  'auth.invalid_credentials': string
  'auth.invalid_code': string
  'auth.code_required': string
  'auth.second_factor_required': string
  'auth.sign_in_again': string
  'verification.invalid': string
  'verification.required': string
  'second_factor.on': string
  'second_factor.none': string
  'second_factor.off': string
  'sessions.not_found': string
}

/** What every page may say. */
export interface Texts {
  /** What the language calls itself. */
  languageName: string
  /** The title of a page that says that something is wrong. */
  errorTitle(data: { title: string }): string
  showPassword: string
  failures: Failures
  faults: FaultTexts
  /** What was just done. */
  done: Readonly<Record<DoneKey, string>>
  /** Of those whose session has ended. */
  signedOut: {
    page: PageText
    /** Above a form that holds what was typed. */
    keepsForm: string
    link: string
  }
  /** Of the page that leads on to a page of others. */
  onward(data: { host: string }): PageText & { link: string }
  /** Where links lead. */
  links: {
    askForReset: string
    askForConfirmation: string
    back: string
    account: string
    signIn: string
    openAnew: string
  }
}

/** What every page may say, in a language. */
export const textsIn = (language: string): Texts => inLanguage(language, { en, fr })
