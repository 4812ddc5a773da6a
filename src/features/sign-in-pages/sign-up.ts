import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { EmailNotVerifiedError, InvalidVerificationError } from '../email-verification/errors.ts'
import { addressCookie } from '../pages/address-cookie.ts'
import { addFormPage } from '../pages/form-page.ts'
import type { View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import { InvalidCredentialsError } from '../sign-in/errors.ts'
import { rejectedTokens } from '../tokens/limits.ts'
import { EmailTakenError, RegistrationClosedError } from '../users/errors.ts'
import { signUps } from '../users/limits.ts'
import { signInFlow } from './flow.ts'
import { ConfirmationForm, SignUpForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'

const anyone = { access: 'anyone' } as const

/** Where people make an account, and confirm their e-mail address with the code that was mailed. */
export function addSignUpPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { options } = services
  const { serviceName: service } = options
  const { minLength } = options.passwords
  const isClosed = options.accounts.registration === 'closed'
  const flow = signInFlow(given)
  const address = addressCookie(options)

  const signUpView =
    (request: FastifyRequest): View =>
    (language) => {
      const texts = textsIn(language)
      const { email, password, button, links, ...text } = texts.signUp({ service, minLength })
      const form = {
        action: PATHS.signUp,
        button,
        hidden: { return_to: flow.returnToOf(request) },
        fields: [
          { ...email, name: 'email', kind: 'username' as const },
          { ...password, name: 'password', kind: 'new-password' as const },
        ],
      }
      const signIn = { links: [{ href: flow.withReturnTo(PATHS.signIn, request), text: links.signIn }] }
      return isClosed
        ? { ...texts.signUpClosed({ service }), blocks: [signIn] }
        : { ...text, blocks: [{ form }, signIn] }
    }

  addFormPage(app, pages, {
    path: PATHS.signUp,
    operationId: 'SignUp',
    summary: 'The page where people make an account',
    config: anyone,
    ofPost: { limit: signUps(options) },
    body: SignUpForm,
    view: signUpView,
    async redirect(request) {
      const session = await flow.sessionOf(request)
      return session && flow.targetFor(request, session)
    },
    async submit(request, reply) {
      if (isClosed) throw new RegistrationClosedError()
      const { email, password } = request.body
      const context = requestContextOf(request, reply)
      const taken = await services.auth
        .registerUser(email, password, context)
        .then(() => undefined, unlessTaken)
      if (!taken) address.set(reply, email)
      const next = flow.withReturnTo(PATHS.confirmationCode, request)
      if (!taken && options.emailVerification.required) return pages.redirect(reply, next)
      // A form that is submitted twice has created the account the first time: the second time signs in to it. A wrong password
      // counts as a failed sign-in.
      const signIn = { email, password, ...flow.presentedBy(request) }
      const result = await services.auth.logIn(signIn, context).catch((error) => {
        if (taken && error instanceof EmailNotVerifiedError) return undefined
        throw taken && error instanceof InvalidCredentialsError ? taken : error
      })
      if (!result) {
        address.set(reply, email)
        return pages.redirect(reply, next)
      }
      if ('pending' in result) return pages.redirect(reply, flow.withReturnTo(PATHS.signIn, request))
      const user = await services.users.findUserBy({ email: result.email })
      if (user.email_verified_at !== null) return flow.redirectSignedIn(request, reply, result)
      // The browser dropped what the first post answered.
      if (taken) address.set(reply, user.email)
      cookies.session.set(reply, result.id, result.session)
      if (result.deviceId) cookies.device.set(reply, result.deviceId)
      return pages.redirect(reply, next, 'signed_up')
    },
  })

  /** A form that is submitted twice has confirmed the address the first time; the browser dropped that answer. */
  const unlessConfirmed =
    (email: string, session: SessionWithEmail | undefined) => async (error: unknown) => {
      const user = session && (await services.users.findUserBy({ id: session.user_id }))
      if (!(error instanceof InvalidVerificationError) || user?.email !== email || !user.email_verified_at)
        throw error
    }

  /** The e-mail address that is to be confirmed, as far as that is known. */
  async function addressOf(request: FastifyRequest, session: SessionWithEmail | undefined) {
    if (!session) return address.valueOf(request)
    const { user, pendingEmail } = await services.auth.getAccount(session.user_id)
    return pendingEmail ?? (user.email_verified_at === null ? user.email : undefined)
  }

  const codeView = async (request: FastifyRequest): Promise<View> => {
    const session = await flow.sessionOf(request)
    const known = await addressOf(request, session)
    return (language) => {
      const { emailField, code, button, links, ...text } = textsIn(language).confirmationCode({
        email: known,
      })
      const form = {
        action: PATHS.confirmationCode,
        button,
        hidden: { return_to: flow.returnToOf(request) },
        fields: [
          { ...emailField, name: 'email', kind: 'email' as const, value: known },
          { ...code, name: 'code', kind: 'digits' as const },
        ],
      }
      const later = session ? [{ href: flow.targetFor(request, session), text: links.later }] : []
      return {
        ...text,
        blocks: [{ form }, { links: [{ href: PATHS.confirmEmail, text: links.another }, ...later] }],
      }
    }
  }

  addFormPage(app, pages, {
    path: PATHS.confirmationCode,
    operationId: 'ConfirmationCode',
    summary: 'The page where people confirm their address with a code',
    config: anyone,
    ofPost: { limit: rejectedTokens(options) },
    body: ConfirmationForm,
    view: codeView,
    async submit(request, reply) {
      const { email, code } = request.body
      const session = await flow.sessionOf(request)
      await services.emailChange
        .confirm({ email, code }, requestContextOf(request, reply))
        .catch(unlessConfirmed(email, session))
      address.clear(reply)
      const target = session ? flow.targetFor(request, session) : flow.withReturnTo(PATHS.signIn, request)
      return pages.redirect(reply, target, target.startsWith('/') ? 'email_verified' : undefined)
    },
  })
}

function unlessTaken(error: unknown): EmailTakenError {
  if (error instanceof EmailTakenError) return error
  throw error
}
