import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { InvalidVerificationError } from '../email-verification/errors.ts'
import { addressCookie } from '../pages/address-cookie.ts'
import { addFormPage } from '../pages/form-page.ts'
import type { View } from '../pages/page.ts'
import { ACCOUNT_PATH, CONFIRM_EMAIL_PATH, CONFIRMATION_CODE_PATH, SIGN_IN_PATH } from '../pages/paths.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import { InvalidCredentialsError } from '../sign-in/errors.ts'
import { rejectedTokens } from '../tokens/limits.ts'
import { EmailTakenError, RegistrationClosedError } from '../users/errors.ts'
import { signUps } from '../users/limits.ts'
import { SIGN_UP_PATH } from './paths.ts'
import { ConfirmationForm, SignUpForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'
import { visitsOf } from './visit.ts'

const anyone = { access: 'anyone' } as const

/** Where people make an account, and confirm their e-mail address with the code that was mailed. */
export function addSignUpPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { options } = services
  const { serviceName: service } = options
  const { minLength } = options.passwords
  const isClosed = options.accounts.registration === 'closed'
  const visits = visitsOf(given)
  const address = addressCookie(options)

  const signUpView =
    (request: FastifyRequest): View =>
    (language) => {
      const texts = textsIn(language)
      const { email, password, button, links, ...text } = texts.signUp({ service, minLength })
      const form = {
        action: SIGN_UP_PATH,
        button,
        hidden: { return_to: visits.returnToOf(request) },
        fields: [
          { ...email, name: 'email', kind: 'username' as const },
          { ...password, name: 'password', kind: 'new-password' as const },
        ],
      }
      const signIn = { links: [{ href: visits.onwards(SIGN_IN_PATH, request), text: links.signIn }] }
      return isClosed
        ? { ...texts.signUpClosed({ service }), blocks: [signIn] }
        : { ...text, blocks: [{ form }, signIn] }
    }

  addFormPage(app, pages, {
    path: SIGN_UP_PATH,
    operationId: 'SignUp',
    summary: 'The page where people make an account',
    config: anyone,
    ofPost: { limit: signUps(options) },
    body: SignUpForm,
    view: signUpView,
    async elsewhere(request) {
      const session = await visits.sessionOf(request)
      return session && visits.targetOf(request, session)
    },
    async submit(request, reply) {
      if (isClosed) throw new RegistrationClosedError()
      const { email, password } = request.body
      const context = requestContextOf(request, reply)
      const taken = await services.auth
        .registerUser(email, password, context)
        .then(() => undefined, unlessTaken)
      if (!taken) address.set(reply, email)
      const next = visits.onwards(CONFIRMATION_CODE_PATH, request)
      if (!taken && options.emailVerification.required) return pages.leadTo(reply, next)
      // Whoever presses twice made the account with the first post: with the same password, the second one goes on.
      const signIn = { email, password, ...visits.presentedBy(request) }
      const result = await services.auth.logIn(signIn, context).catch((error) => {
        throw taken && error instanceof InvalidCredentialsError ? taken : error
      })
      if ('pending' in result) return pages.leadTo(reply, visits.onwards(SIGN_IN_PATH, request))
      const user = await services.users.findUserBy({ email: result.email })
      if (user.email_verified_at !== null) return visits.leadIn(request, reply, result)
      // The browser dropped what the first post answered.
      if (taken) address.set(reply, user.email)
      cookies.session.set(reply, result.id, result.session)
      if (result.deviceId) cookies.device.set(reply, result.deviceId)
      return pages.leadTo(reply, next, 'signed_up')
    },
  })

  /** Whoever presses twice confirmed the address with the first post, and sees nothing of what that answered. */
  const unlessConfirmed =
    (email: string, session: SessionWithEmail | undefined) => async (error: unknown) => {
      const user = session && (await services.users.findUserBy({ id: session.user_id }))
      if (!(error instanceof InvalidVerificationError) || user?.email !== email || !user.email_verified_at)
        throw error
    }

  const codeView = async (request: FastifyRequest): Promise<View> => {
    const known = address.valueOf(request)
    const session = await visits.sessionOf(request)
    return (language) => {
      const { emailField, code, button, links, ...text } = textsIn(language).confirmationCode({
        email: known,
      })
      const form = {
        action: CONFIRMATION_CODE_PATH,
        button,
        hidden: { return_to: visits.returnToOf(request), ...(known ? { email: known } : {}) },
        fields: [
          ...(known ? [] : [{ ...emailField, name: 'email', kind: 'username' as const }]),
          { ...code, name: 'code', kind: 'digits' as const },
        ],
      }
      const later = session ? [{ href: visits.targetOf(request, session), text: links.later }] : []
      return {
        ...text,
        blocks: [{ form }, { links: [{ href: CONFIRM_EMAIL_PATH, text: links.another }, ...later] }],
      }
    }
  }

  addFormPage(app, pages, {
    path: CONFIRMATION_CODE_PATH,
    operationId: 'ConfirmationCode',
    summary: 'The page where people confirm their address with a code',
    config: anyone,
    ofPost: { limit: rejectedTokens(options) },
    body: ConfirmationForm,
    view: codeView,
    async submit(request, reply) {
      const { email, code } = request.body
      const session = await visits.sessionOf(request)
      await services.emailChange
        .confirm({ email, code }, requestContextOf(request, reply))
        .catch(unlessConfirmed(email, session))
      address.clear(reply)
      const target = session
        ? (visits.returnToOf(request) ?? ACCOUNT_PATH)
        : visits.onwards(SIGN_IN_PATH, request)
      return pages.leadTo(reply, target, target.startsWith('/') ? 'email_verified' : undefined)
    },
  })
}

function unlessTaken(error: unknown): EmailTakenError {
  if (error instanceof EmailTakenError) return error
  throw error
}
