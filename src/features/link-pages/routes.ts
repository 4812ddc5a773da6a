import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type Client, clientOf } from '../../lib/client.ts'
import { TooManyAttemptsError } from '../../lib/too-many-attempts-error.ts'
import { InvalidResetTokenError } from '../auth/errors.ts'
import { HashingBusyError, PasswordRefusedError } from '../passwords/errors.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { InvalidVerificationError } from '../verification/errors.ts'
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
  form(language: Language): (data: { service: string }) => PageWording | FormWording
  done(language: Language): (data: { service: string }) => PageWording | FormWording
  act(app: FastifyInstance, posted: Posted, client: Client): Promise<Outcome>
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
}

const LINK_PAGES: readonly LinkPage[] = [
  {
    path: '/reset_password',
    operationId: 'ResetPassword',
    purposes: ['reset_password'],
    body: PasswordForm,
    form: ({ pages }) => pages.resetForm,
    done: ({ pages }) => pages.resetDone,
    act: (app, { token, new_password: newPassword = '' }, client) =>
      app.auth.updatePassword({ token, newPassword }, client),
  },
  {
    path: '/verify_email',
    operationId: 'VerifyEmail',
    purposes: ['verify_email', 'change_email'],
    body: Confirmation,
    form: ({ pages }) => pages.verifyForm,
    done: ({ pages }) => pages.verifyDone,
    async act(app, { token }, client) {
      await app.emailChange.confirm({ token }, client)
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
    act: (app, { token }, client) => app.emailChange.undo(token, client),
  },
]

/**
 * What the links in mails lead to. Mail scanners follow links, with GET and HEAD: those only show a form, and what it
 * posts is what counts.
 */
const linkPagesRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const service = app.config.SERVICE_NAME
  const tags = ['Pages']
  const config = { access: 'anyone' } as const

  for (const { path, operationId, purposes, body, form, done, act } of LINK_PAGES) {
    const action = `${path}/confirm`
    const show = {
      operationId: `show${operationId}Page`,
      summary: 'The page a mailed link leads to',
      tags,
      querystring: LinkQuery,
      response: { 200: Page, 403: Page },
    }
    const post = {
      operationId: `post${operationId}Page`,
      summary: 'What the page of a mailed link posts',
      tags,
      consumes: FORM,
      body,
      response: {
        200: Page,
        403: Page,
        429: Page,
        ...(body === PasswordForm ? { 400: Page, 503: Page } : {}),
      },
    }

    app.get(path, { schema: show, config }, async ({ query: { token } }, reply) => {
      const isGood = token && (await app.tokens.find(token, purposes))
      return isGood
        ? reply.page(200, (language) => form(language)({ service }), { form: { action, token } })
        : reply.page(403, ({ pages }) => pages.linkOver({ service }))
    })

    app.post(
      action,
      {
        schema: post,
        // Over plain HTTP a browser says nothing better of a page without referrer than `Origin: null`; no cookie
        // counts here, only the token.
        config: { ...config, limit: 'refused_proofs', fromHiddenOrigin: true },
        // What the person can act on is told in words of theirs; the rest is told as everywhere.
        errorHandler(error, request, reply) {
          if (error instanceof PasswordRefusedError)
            return reply.page(400, (language) => form(language)({ service }), {
              form: { action, token: (request.body as Posted).token },
              error: ({ refused }) => refused[error.reason](error.limit),
            })
          if (error instanceof HashingBusyError || error instanceof TooManyAttemptsError)
            return reply
              .header('retry-after', error.retryAfterSeconds)
              .page(error instanceof HashingBusyError ? 503 : 429, ({ pages }) => pages.tryLater({ service }))
          if (error instanceof InvalidResetTokenError || error instanceof InvalidVerificationError)
            return reply.page(403, ({ pages }) => pages.linkOver({ service }))
          throw error
        },
      },
      async (request, reply) => {
        const { deviceId, resetToken } = await act(app, request.body, clientOf(request, reply))
        if (deviceId) reply.setDevice(deviceId)
        const next = resetToken ? { form: { action: RESET_ACTION, token: resetToken } } : {}
        return reply.page(200, (language) => done(language)({ service }), next)
      },
    )
  }
}

export default fp(linkPagesRoutes, {
  name: 'link-pages-routes',
  dependencies: ['auth', 'email-change', 'tokens', 'wording', 'bodies'],
  encapsulate: true,
})
