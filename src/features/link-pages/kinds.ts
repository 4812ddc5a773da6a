import type { FastifyContextConfig } from 'fastify'
import type { AppError } from '../../platform/errors/app-error.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Services } from '../../services.ts'
import { UNDO_EMAIL_CHANGE } from '../email-change/token-purposes.ts'
import { InvalidVerificationError } from '../email-verification/errors.ts'
import { CHANGE_EMAIL, VERIFY_EMAIL } from '../email-verification/token-purposes.ts'
import type { Say } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { textsIn as pageTextsIn } from '../pages/texts/index.ts'
import { InvalidResetTokenError } from '../password-reset/errors.ts'
import { SETS_PASSWORD } from '../password-reset/token-purposes.ts'
import { InvalidSignInLinkError } from '../sign-in/errors.ts'
import type { SignedIn, SignInContext } from '../sign-in/establish-session.ts'
import { SIGN_IN } from '../sign-in/token-purposes.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'
import type { FoundToken, UsedToken } from '../tokens/service.ts'
import { Confirmation, PasswordForm, SignInForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'

/** What every page may name. */
export interface PageData {
  service: string
  minLength: number
}

/** What the form of a page posts. */
export interface Posted {
  token: string
  new_password?: string
  code?: string
  email?: string
}

/** What comes of a post beside the page that says so. */
export interface Outcome {
  /** The address that it was about, where the page names it. */
  email?: string
  /** By what the browser is known from now on. */
  deviceId?: string
  /** With what a new password can be set at once. */
  resetToken?: string
  /** Who is signed in from now on. */
  signedIn?: SignedIn
}

/** What a link says that was used before. */
export interface Afterwards {
  page: Say
  /** Whether its form is to be posted once more, to go on from there. */
  goesOn?: boolean
  /** Where to ask for another, if that may be wanted. */
  askAgain?: FastifyContextConfig['askAgain']
}

/** One kind of link: the page it leads to, which shows a form, and what the form's post does. */
export interface LinkKind {
  path: string
  operationId: string
  purposes: readonly TokenPurpose[]
  body: typeof Confirmation | typeof PasswordForm | typeof SignInForm
  /** What the link is refused with. */
  Refusal: new () => AppError
  /** Where to ask for another link. */
  askAgain?: FastifyContextConfig['askAgain']
  /** What the form says: the addresses that it is about, where its button is all there is. */
  form(data: PageData, about: Pick<FoundToken, 'email' | 'account'>, needsCode: boolean): Say
  /** Whether the code of a second factor has to be given as well. */
  needsCode?(services: Services, token: FoundToken): Promise<boolean>
  act(services: Services, posted: Posted, context: RequestContext, presented: SignInContext): Promise<Outcome>
  done(data: PageData, outcome: Outcome): Say
  /** What the link says once it did its work; undefined where that has been overtaken. */
  used(services: Services, token: UsedToken): Promise<Afterwards | undefined>
}

const FORGOT_PASSWORD = {
  path: PATHS.forgotPassword,
  label: (language: string) => pageTextsIn(language).links.askForReset,
}

/** The links that are mailed. */
export const LINK_KINDS: readonly LinkKind[] = [
  {
    path: '/reset_password',
    operationId: 'ResetPassword',
    purposes: SETS_PASSWORD,
    body: PasswordForm,
    Refusal: InvalidResetTokenError,
    askAgain: FORGOT_PASSWORD,
    form: (data) => (language) => textsIn(language).resetForm(data),
    act: (services, { token, new_password: newPassword = '', email }, context) =>
      services.passwordReset.complete({ token, newPassword, email }, context),
    done: (data) => (language) => textsIn(language).resetDone(data),
    // Never whether the password given now is the one that was set: else a used link would be a way to guess it.
    used: async ({ options: { serviceName: service } }, { used_at: time }) => ({
      page: (language) => textsIn(language).resetUsed({ service, time }),
      askAgain: FORGOT_PASSWORD,
    }),
  },
  {
    path: '/verify_email',
    operationId: 'VerifyEmail',
    purposes: [VERIFY_EMAIL, CHANGE_EMAIL],
    body: Confirmation,
    Refusal: InvalidVerificationError,
    askAgain: {
      path: '/confirm-email',
      label: (language) => pageTextsIn(language).links.askForConfirmation,
    },
    form:
      ({ service }, { email, account }) =>
      (language) =>
        email === account
          ? textsIn(language).verifyForm({ service, email })
          : textsIn(language).changeForm({ service, email, account }),
    act: async (services, { token }, context) => ({
      email: await services.emailChange.confirm({ token }, context),
    }),
    done:
      ({ service }, { email = '' }) =>
      (language) =>
        textsIn(language).verifyDone({ service, email }),
    used: async ({ options: { serviceName: service } }, { email, account }) =>
      email === account
        ? { page: (language) => textsIn(language).verifyDone({ service, email }) }
        : undefined,
  },
  {
    path: '/undo_email_change',
    operationId: 'UndoEmailChange',
    purposes: [UNDO_EMAIL_CHANGE],
    body: Confirmation,
    Refusal: InvalidVerificationError,
    form:
      ({ service }, { email, account }) =>
      (language) =>
        textsIn(language).undoForm({ service, email, account }),
    act: (services, { token }, context) => services.emailChange.undo(token, context),
    done: (data) => (language) => textsIn(language).undoDone(data),
    async used(services, token) {
      const { email, account, used_at: time } = token
      if (email !== account) return undefined
      const about = { service: services.options.serviceName, email, time }
      return (await services.emailChange.isUndoUnfinished(token))
        ? { page: (language) => textsIn(language).undoUnfinished(about), goesOn: true }
        : { page: (language) => textsIn(language).undoUsed(about), askAgain: FORGOT_PASSWORD }
    },
  },
  {
    path: '/sign_in',
    operationId: 'SignInLink',
    purposes: [SIGN_IN],
    body: SignInForm,
    Refusal: InvalidSignInLinkError,
    form:
      ({ service }, { account }, needsCode) =>
      (language) =>
        textsIn(language).signInForm({ service, email: account, needsCode }),
    needsCode: async (services, token) => (await services.signInLinks.methodsOf(token)).length > 0,
    async act(services, { token, code }, context, presented) {
      const signedIn = await services.signInLinks.complete({ token, code }, presented, context)
      return { signedIn, email: signedIn.email }
    },
    done:
      ({ service }, { email = '' }) =>
      (language) =>
        textsIn(language).signInDone({ service, email }),
    used: async ({ options: { serviceName: service } }, { used_at: time }) => ({
      page: (language) => textsIn(language).signInUsed({ service, time }),
    }),
  },
]
