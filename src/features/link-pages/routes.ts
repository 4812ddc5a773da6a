import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import type { Say } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { textsIn as pageTextsIn } from '../pages/texts/index.ts'
import { SET_PASSWORD } from '../password-reset/token-purposes.ts'
import { HashingBusyError, PasswordRefusedError } from '../passwords/errors.ts'
import { CODE_FAILURES } from '../sign-in/errors.ts'
import { rejectedTokens } from '../tokens/limits.ts'
import type { FoundToken } from '../tokens/service.ts'
import { formView, type LinkForm, textView } from './form-view.ts'
import { LINK_KINDS, type LinkKind } from './kinds.ts'
import { LinkQuery, Page, PasswordForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'

const RESET_ACTION = '/reset_password/confirm'
const FORM = ['application/x-www-form-urlencoded']

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * What the links in mails lead to. Mail scanners follow links, with GET and HEAD: those only show a form, and what it
 * posts is what counts. A user who presses twice, reloads the answer, or opens a used link again is told what it did.
 */
const linkPagesRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (
  app,
  { services, cookies, pages },
) => {
  const service = services.options.serviceName
  const minLength = services.options.passwords.minLength
  const tags = ['Pages']
  app.describeTag('Pages', 'What the links in mails lead to')
  const data = { service, minLength }
  const limit = rejectedTokens(services.options)
  const toAccount = (language: string) => [{ href: PATHS.account, text: pageTextsIn(language).links.account }]
  const toSignIn = (language: string) => [{ href: PATHS.signIn, text: pageTextsIn(language).links.signIn }]

  /** What is a button alone, by what it posted: it is not shown again without the addresses that it is about. */
  const buttons = new WeakMap<object, LinkForm>()

  /** The form for a new password, for the holder of this token. */
  const passwordForm = (say: Say, token: string, email: string | undefined): LinkForm => ({
    say,
    action: RESET_ACTION,
    token,
    email,
    input: { name: 'new_password', kind: 'new-password' },
  })

  /** The form of a link that is good. */
  async function formOf(kind: LinkKind, found: FoundToken, token: string): Promise<LinkForm> {
    const needsCode = (await kind.needsCode?.(services, found)) ?? false
    const say = kind.form(data, found, needsCode)
    if (kind.body === PasswordForm) return passwordForm(say, token, found.email)
    const action = `${kind.path}/confirm`
    return { say, action, token, ...(needsCode ? { input: { name: 'code', kind: 'code' as const } } : {}) }
  }

  for (const kind of LINK_KINDS) {
    const { path, operationId, purposes, body, Refusal, askAgain, done, act } = kind
    const action = `${path}/confirm`
    const setsPassword = body === PasswordForm
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
      description: 'Answers 200 also where it was posted before: nothing is done a second time then.',
      tags,
      consumes: FORM,
      body,
      response: { 200: Page },
    }

    app.get(path, { schema: show, config }, async ({ query: { token } }, reply) => {
      if (!token) throw new Refusal()
      const found = await services.tokens.find(token, purposes)
      if (!found) {
        const shown = await showUsed(kind, token, reply)
        if (shown) return shown
        throw new Refusal()
      }
      return pages.send(reply, 200, formView(await formOf(kind, found, token)))
    })

    app.post(
      action,
      {
        schema: post,
        // Over plain HTTP a browser says nothing better of a page without referrer than `Origin: null`; no cookie
        // counts here, only the token.
        config: {
          ...config,
          limit,
          fromHiddenOrigin: true,
          failures: [
            new Refusal(),
            ...(setsPassword ? [new PasswordRefusedError('empty'), new HashingBusyError()] : []),
            ...(kind.needsCode ? CODE_FAILURES : []),
          ],
          formAgain({ body }) {
            const { token, email } = body as Record<string, unknown>
            const say: Say = (language) => textsIn(language).resetForm(data)
            const form =
              setsPassword && isText(token) && token
                ? passwordForm(say, token, isText(email) ? email : undefined)
                : buttons.get(body as object)
            return form && formView(form)
          },
        },
        async errorHandler(error, { body: posted }, reply) {
          const { token } = (posted ?? {}) as { token?: unknown }
          if (!isText(token)) throw error
          const mayBeUsed = error instanceof Refusal || error instanceof PasswordRefusedError
          const shown = mayBeUsed && (await showUsed(kind, token, reply))
          if (shown) return shown
          const found = setsPassword || mayBeUsed ? undefined : await services.tokens.find(token, purposes)
          if (found) buttons.set(posted as object, await formOf(kind, found, token))
          throw error
        },
      },
      async (request, reply) => {
        const presented = {
          presentedSessionIds: cookies.session.idsOf(request),
          presentedDeviceId: cookies.device.idOf(request),
        }
        const outcome = await act(services, request.body, requestContextOf(request, reply), presented)
        const { signedIn, deviceId = signedIn?.deviceId, resetToken } = outcome
        if (signedIn) cookies.session.set(reply, signedIn.id, signedIn.session)
        if (deviceId) cookies.device.set(reply, deviceId)
        const say = done(data, outcome)
        if (!resetToken) return pages.send(reply, 200, textView(say, signedIn ? toAccount : toSignIn))
        const email = (await services.tokens.find(resetToken, [SET_PASSWORD]))?.email
        return pages.send(reply, 200, formView(passwordForm(say, resetToken, email)))
      },
    )
  }

  /** Says what a link did that is not good any more; nothing where there is nothing to say of it. */
  async function showUsed(
    { path, purposes, used }: LinkKind,
    token: string,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const found = await services.tokens.findUsed(token, purposes)
    const afterwards = found && (await used(services, found))
    if (!afterwards) return undefined
    const { page: say, goesOn, askAgain } = afterwards
    if (goesOn) return pages.send(reply, 200, formView({ say, action: `${path}/confirm`, token }))
    const links = (language: string) => [
      ...(askAgain ? [{ href: askAgain.path, text: askAgain.label(language) }] : []),
      ...toSignIn(language),
    ]
    return pages.send(reply, 200, textView(say, links))
  }
}

export default fp(linkPagesRoutes, {
  name: 'link-pages-routes',
  encapsulate: true,
})
