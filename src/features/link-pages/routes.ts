import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyContextConfig } from 'fastify'
import fp from 'fastify-plugin'
import { type Client, clientOf } from '../../lib/client.ts'
import type { RouteOptions, Services } from '../../services.ts'
import { InvalidResetTokenError } from '../auth/errors.ts'
import { HashingBusyError, PasswordRefusedError } from '../passwords/errors.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { InvalidVerificationError } from '../verification/errors.ts'
import type { FormPage } from '../wording/index.ts'
import type { FormWording, Language, PageWording } from '../wording/language.ts'
import { Confirmation, LinkQuery, Page, PasswordForm } from './schemas.ts'

const RESET_ACTION = '/reset_password/confirm'
const FORM = ['application/x-www-form-urlencoded']

/** One kind of link: the page it leads to, which shows a form, and what the form's post does. */
interface LinkPage {
  path: string
  operationId: string
  purposes: readonly Purpose[]
  body: typeof Confirmation | typeof PasswordForm
  /** Where to ask for another link. */
  askAgain?: FastifyContextConfig['askAgain']
  form(language: Language): (data: { service: string; minLength: number }) => PageWording | FormWording
  done(language: Language): (data: { service: string; minLength: number }) => PageWording | FormWording
  act(services: Services, posted: Posted, client: Client): Promise<Outcome>
}

/** What comes of a post beside the page that says so. */
interface Outcome {
  /** By what the browser is known from now on. */
  deviceId?: string
  /** With what a new password can be set at once. */
  resetToken?: string
}

interface Posted {
  token: string
  new_password?: string
  email?: string
}

const LINK_PAGES: readonly LinkPage[] = [
  {
    path: '/reset_password',
    operationId: 'ResetPassword',
    purposes: ['reset_password'],
    body: PasswordForm,
    askAgain: { path: '/forgot-password', label: 'askForReset' },
    form: ({ pages }) => pages.resetForm,
    done: ({ pages }) => pages.resetDone,
    act: (services, { token, new_password: newPassword = '', email }, client) =>
      services.auth.updatePassword({ token, newPassword, email }, client),
  },
  {
    path: '/verify_email',
    operationId: 'VerifyEmail',
    purposes: ['verify_email', 'change_email'],
    body: Confirmation,
    askAgain: { path: '/confirm-email', label: 'askForConfirmation' },
    form: ({ pages }) => pages.verifyForm,
    done: ({ pages }) => pages.verifyDone,
    async act(services, { token }, client) {
      await services.emailChange.confirm({ token }, client)
      return {}
    },
  },
  {
    path: '/undo_email_change',
    operationId: 'UndoEmailChange',
    purposes: ['undo_email_change'],
    body: Confirmation,
    form: ({ pages }) => pages.undoForm,
    done: ({ pages }) => pages.undoDone,
    act: (services, { token }, client) => services.emailChange.undo(token, client),
  },
]

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * What the links in mails lead to. Mail scanners follow links, with GET and HEAD: those only show a form, and what it
 * posts is what counts.
 */
const linkPagesRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services }) => {
  const { SERVICE_NAME: service, PASSWORD_MIN_LENGTH: minLength, RETURN_URL } = services.config
  const tags = ['Pages']
  const data = { service, minLength }
  const back = RETURN_URL ? [{ href: RETURN_URL, label: 'back' as const }] : []

  /** The form for a new password of whoever has this token. */
  const passwordForm = (token: string, email: string | undefined): Omit<FormPage, 'choose'> => ({
    action: RESET_ACTION,
    token,
    email,
    input: { name: 'new_password' },
  })

  for (const { path, operationId, purposes, body, askAgain, form, done, act } of LINK_PAGES) {
    const action = `${path}/confirm`
    const choose = (language: Language) => form(language)(data)
    const formOf = (token: string, email: string | undefined): FormPage =>
      body === PasswordForm ? { choose, ...passwordForm(token, email) } : { choose, action, token }
    const Refusal = body === PasswordForm ? InvalidResetTokenError : InvalidVerificationError
    const config = {
      access: 'anyone',
      page: true,
      failures: [new Refusal()],
      ...(askAgain ? { askAgain } : {}),
    } as const
    const show = {
      operationId: `show${operationId}Page`,
      summary: 'The page a mailed link leads to',
      tags,
      querystring: LinkQuery,
      response: { 200: Page },
    }
    const post = {
      operationId: `post${operationId}Page`,
      summary: 'What the page of a mailed link posts',
      tags,
      consumes: FORM,
      body,
      response: { 200: Page },
    }

    app.get(path, { schema: show, config }, async ({ query: { token } }, reply) => {
      const found = token ? await services.tokens.find(token, purposes) : undefined
      if (!token || !found) throw new Refusal()
      return reply.page(200, choose, { form: formOf(token, found.email) })
    })

    app.post(
      action,
      {
        schema: post,
        // Over plain HTTP a browser says nothing better of a page without referrer than `Origin: null`; no cookie
        // counts here, only the token.
        config: {
          ...config,
          limit: 'refused_proofs',
          fromHiddenOrigin: true,
          failures: [
            new Refusal(),
            ...(body === PasswordForm ? [new PasswordRefusedError('empty'), new HashingBusyError()] : []),
          ],
          formAgain: ({ token, email }) =>
            isText(token) && token ? formOf(token, isText(email) ? email : undefined) : undefined,
        },
      },
      async (request, reply) => {
        const { deviceId, resetToken } = await act(services, request.body, clientOf(request, reply))
        if (deviceId) reply.setDevice(deviceId)
        const saysDone = (language: Language) => done(language)(data)
        if (!resetToken) return reply.page(200, saysDone, { links: back })
        const email = (await services.tokens.find(resetToken, ['reset_password']))?.email
        return reply.page(200, saysDone, { form: { choose: saysDone, ...passwordForm(resetToken, email) } })
      },
    )
  }
}

export default fp(linkPagesRoutes, {
  name: 'link-pages-routes',
  encapsulate: true,
})
