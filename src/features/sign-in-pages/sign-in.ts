import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { addFormPage } from '../pages/form-page.ts'
import type { View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { signInFlow } from './flow.ts'
import { CodeForm, SignInForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'

const anyone = { access: 'anyone' } as const

/** Where people sign in: with a password and, where one is on, with a second factor. */
export function addSignInPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { serviceName: service, accounts, secondFactor } = services.options
  const flow = signInFlow(given)

  const signInView =
    (request: FastifyRequest): View =>
    (language) => {
      const { email, password, remember, button, links, ...text } = textsIn(language).signIn({ service })
      const form = {
        action: PATHS.signIn,
        button,
        hidden: { return_to: flow.returnToOf(request) },
        fields: [
          { ...email, name: 'email', kind: 'username' as const },
          { ...password, name: 'password', kind: 'current-password' as const },
          { ...remember, name: 'remember', kind: 'checkbox' as const },
        ],
      }
      const furtherLinks = [
        { href: PATHS.forgotPassword, text: links.forgotPassword },
        ...(accounts.registration === 'open'
          ? [{ href: flow.withReturnTo(PATHS.signUp, request), text: links.signUp }]
          : []),
        { href: flow.withReturnTo(PATHS.confirmationCode, request), text: links.confirmEmail },
      ]
      return { ...text, blocks: [{ form }, { links: furtherLinks }] }
    }

  addFormPage(app, pages, {
    path: PATHS.signIn,
    operationId: 'SignIn',
    summary: 'The page where people sign in',
    config: anyone,
    ofPost: { currentPassword: 'password' },
    body: SignInForm,
    view: signInView,
    async redirect(request) {
      const session = await flow.sessionOf(request)
      return session && flow.targetFor(request, session)
    },
    async submit(request, reply) {
      const { email, password, remember } = request.body
      const signIn = { email, password, ...(remember ? { remember } : {}), ...flow.presentedBy(request) }
      const result = await services.auth.logIn(signIn, requestContextOf(request, reply))
      if (!('pending' in result)) return flow.redirectSignedIn(request, reply, result)
      cookies.pending.set(reply, result.pending)
      return pages.redirect(reply, flow.withReturnTo(PATHS.signInCode, request))
    },
  })

  /** The methods by which a request's pending sign-in can be completed. */
  const methodsOf = (request: FastifyRequest) =>
    services.signIn.methodsOfPending({
      pending: cookies.pending.valueOf(request),
      presentedDeviceId: cookies.device.idOf(request),
    })

  const codeView = async (request: FastifyRequest): Promise<View> => {
    const isMailed = (await methodsOf(request)).includes('email_code')
    return (language) => {
      const { trustDays } = secondFactor
      const { code, trust, button, links, ...text } = textsIn(language).code({ trustDays, isMailed })
      const form = {
        action: PATHS.signInCode,
        button,
        hidden: { return_to: flow.returnToOf(request) },
        fields: [
          { ...code, name: 'code', kind: 'code' as const },
          ...(trustDays > 0 ? [{ ...trust, name: 'trust_device', kind: 'checkbox' as const }] : []),
        ],
      }
      const furtherLinks = [{ href: flow.withReturnTo(PATHS.signIn, request), text: links.signIn }]
      return { ...text, blocks: [{ form }, { links: furtherLinks }] }
    }
  }

  addFormPage(app, pages, {
    path: PATHS.signInCode,
    operationId: 'SignInCode',
    summary: 'The page where people give a second factor',
    config: anyone,
    body: CodeForm,
    view: codeView,
    redirect: async (request) =>
      (await methodsOf(request)).length === 0 ? flow.withReturnTo(PATHS.signIn, request) : undefined,
    async submit(request, reply) {
      const { code, trust_device: trustDevice } = request.body
      const pending = cookies.pending.valueOf(request)
      // A form that is submitted twice has signed in the first time.
      const session = pending === undefined ? await flow.sessionOf(request) : undefined
      if (session) return pages.redirect(reply, flow.targetFor(request, session))
      const signedIn = await services.auth.completeSignIn(
        { pending, code, trustDevice, ...flow.presentedBy(request) },
        requestContextOf(request, reply),
      )
      cookies.pending.clear(reply)
      return flow.redirectSignedIn(request, reply, signedIn)
    },
  })
}
