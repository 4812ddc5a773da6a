import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { PageText } from '../text.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** Why something did not work, other than for what was filled in. */
export interface Failures {
  /** The form was posted by a page of another site. */
  crossSite(): PageText
  linkOver(): PageText
  malformed(): PageText
  tooLarge(): PageText
  unsupportedType(): PageText
  /** `seconds`: how long to wait. */
  tooOften(data: { seconds: number }): PageText
  unavailable(): PageText
  fault(data: { requestId: string }): PageText
  notFound(): PageText
}

/** What every page may say. */
export interface Texts {
  failures: Failures
  /** Where links lead. */
  links: {
    askForReset: string
    askForConfirmation: string
    back: string
  }
  /** What is wrong with what was filled in, beside its field. */
  faulty: {
    characters(): string
    email(): string
    code(): string
  }
}

/** What every page may say, in a language. */
export const textsIn = (language: string): Texts => inLanguage(language, { en, fr })
