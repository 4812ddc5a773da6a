import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { addFormPage } from '../pages/form-page.ts'
import type { View } from '../pages/page.ts'
import { CONFIRMATION_CODE_PATH, FORGOT_PASSWORD_PATH, SIGN_IN_PATH } from '../pages/paths.ts'
import { CODE_PATH, SIGN_UP_PATH } from './paths.ts'
import { CodeForm, SignInForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'
import { visitsOf } from './visit.ts'

const anyone = { access: 'anyone' } as const

/** Where people sign in: with a password and, where one is on, with a second factor. */
export function addSignInPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { serviceName: service, accounts, secondFactor } = services.options
  const visits = visitsOf(given)

  const signInView =
    (request: FastifyRequest): View =>
    (language) => {
      const { email, password, remember, button, links, ...text } = textsIn(language).signIn({ service })
      const form = {
        action: SIGN_IN_PATH,
        button,
        hidden: { return_to: visits.returnToOf(request) },
        fields: [
          { ...email, name: 'email', kind: 'username' as const },
          { ...password, name: 'password', kind: 'current-password' as const },
          { ...remember, name: 'remember', kind: 'checkbox' as const },
        ],
      }
      const waysOn = [
        { href: FORGOT_PASSWORD_PATH, text: links.forgotPassword },
        ...(accounts.registration === 'open'
          ? [{ href: visits.onwards(SIGN_UP_PATH, request), text: links.signUp }]
          : []),
        { href: visits.onwards(CONFIRMATION_CODE_PATH, request), text: links.confirmEmail },
      ]
      return { ...text, blocks: [{ form }, { links: waysOn }] }
    }

  addFormPage(app, pages, {
    path: SIGN_IN_PATH,
    operationId: 'SignIn',
    summary: 'The page where people sign in',
    config: anyone,
    ofPost: { currentPassword: 'password' },
    body: SignInForm,
    view: signInView,
    async elsewhere(request) {
      const session = await visits.sessionOf(request)
      return session && visits.targetOf(request, session)
    },
    async submit(request, reply) {
      const { email, password, remember } = request.body
      const signIn = { email, password, ...(remember ? { remember } : {}), ...visits.presentedBy(request) }
      const result = await services.auth.logIn(signIn, requestContextOf(request, reply))
      if (!('pending' in result)) return visits.leadIn(request, reply, result)
      cookies.pending.set(reply, result.pending)
      const isMailed = result.secondFactor.includes('email_code')
      return pages.leadTo(reply, visits.onwards(CODE_PATH, request), isMailed ? 'code_mailed' : undefined)
    },
  })

  const codeView =
    (request: FastifyRequest): View =>
    (language) => {
      const { trustDays } = secondFactor
      const { code, trust, button, links, ...text } = textsIn(language).code({ trustDays })
      const form = {
        action: CODE_PATH,
        button,
        hidden: { return_to: visits.returnToOf(request) },
        fields: [
          { ...code, name: 'code', kind: 'code' as const },
          ...(trustDays > 0 ? [{ ...trust, name: 'trust_device', kind: 'checkbox' as const }] : []),
        ],
      }
      const waysOn = [{ href: visits.onwards(SIGN_IN_PATH, request), text: links.signIn }]
      return { ...text, blocks: [{ form }, { links: waysOn }] }
    }

  addFormPage(app, pages, {
    path: CODE_PATH,
    operationId: 'SignInCode',
    summary: 'The page where people give a second factor',
    config: anyone,
    body: CodeForm,
    view: codeView,
    // Whoever went back to it after it was over.
    elsewhere: async (request) =>
      cookies.pending.valueOf(request) === undefined ? visits.onwards(SIGN_IN_PATH, request) : undefined,
    async submit(request, reply) {
      const { code, trust_device: trustDevice } = request.body
      const pending = cookies.pending.valueOf(request)
      // Whoever presses twice was signed in by the first post.
      const session = pending === undefined ? await visits.sessionOf(request) : undefined
      if (session) return pages.leadTo(reply, visits.targetOf(request, session))
      const signedIn = await services.auth.completeSignIn(
        { pending, code, trustDevice, ...visits.presentedBy(request) },
        requestContextOf(request, reply),
      )
      cookies.pending.clear(reply)
      return visits.leadIn(request, reply, signedIn)
    },
  })
}
