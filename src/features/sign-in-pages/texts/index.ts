import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { FieldText, PageText } from '../../pages/page.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

interface ButtonText extends PageText {
  button: string
}

/** What the pages say where people sign up, in and out; `service` is the service's name. */
export interface Texts {
  signIn(data: { service: string }): ButtonText & {
    email: FieldText
    password: FieldText
    remember: FieldText
    links: { signUp: string; forgotPassword: string; confirmEmail: string }
  }
  /**
   * Asks for a second factor; `trustDays`: for how many days a device can be trusted; `isMailed`: whether a mailed code comes
   * first.
   */
  code(data: { trustDays: number; isMailed: boolean }): ButtonText & {
    code: FieldText
    trust: FieldText
    links: { signIn: string }
  }
  /** `minLength`: the fewest characters that a password may have. */
  signUp(data: { service: string; minLength: number }): ButtonText & {
    email: FieldText
    password: FieldText
    links: { signIn: string }
  }
  signUpClosed(data: { service: string }): PageText
  /** Asks for the code of a mail; `email`: the address that it went to, where that is known. */
  confirmationCode(data: { email: string | undefined }): ButtonText & {
    emailField: FieldText
    code: FieldText
    links: { another: string; later: string }
  }
  signOut(data: { service: string; email: string }): ButtonText & { links: { account: string } }
  signedOut(data: { service: string }): PageText
}

/** What these pages say, in a language. */
export const textsIn = (language: string): Texts => inLanguage(language, { en, fr })
