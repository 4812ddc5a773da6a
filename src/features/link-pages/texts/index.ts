import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { FormText, PageText } from '../../pages/page.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** What a used link did, and when, in milliseconds since 1970. */
interface Done {
  service: string
  time: number
}

/** What the pages of mailed links say; `service` is the service's name. */
export interface Texts {
  /** `minLength`: the fewest characters that a password may have. */
  resetForm(data: { service: string; minLength: number }): FormText
  resetDone(data: { service: string }): PageText
  /** What a reset link says once it was used. */
  resetUsed(data: Done): PageText
  verifyForm(data: { service: string; email: string }): FormText
  /** Confirms another address, `email`, for the account that has the address `account` now. */
  changeForm(data: { service: string; email: string; account: string }): FormText
  verifyDone(data: { service: string; email: string }): PageText
  /** Brings `email` back to the account that has the address `account` now, which may be the same. */
  undoForm(data: { service: string; email: string; account: string }): FormText
  undoDone(data: { service: string; minLength: number }): FormText
  /** What an undo link says once it was used, while no new password was set yet. */
  undoUnfinished(data: Done & { email: string }): FormText
  /** What it says after that. */
  undoUsed(data: Done & { email: string }): PageText
  /** `needsCode`: whether a second factor is asked for. */
  signInForm(data: { service: string; email: string; needsCode: boolean }): FormText
  signInDone(data: { service: string; email: string }): PageText
  /** What a sign-in link says once it was used. */
  signInUsed(data: Done): PageText
}

/** What the pages of mailed links say, in a language. */
export const textsIn = (language: string): Texts => inLanguage(language, { en, fr })
