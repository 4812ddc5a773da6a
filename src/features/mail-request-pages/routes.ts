import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import { HTML, strictObject } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import type { Services } from '../../services.ts'
import { mailRequests } from '../mail-caps/limits.ts'
import { addressCookie } from '../pages/address-cookie.ts'
import type { FormText, View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { textsIn as pageTextsIn } from '../pages/texts/index.ts'
import { InvalidEmailError } from '../users/email-address.ts'
import { EmailAddress } from '../users/schemas.ts'
import { textsIn } from './texts/index.ts'

const tags = ['Pages']

/** A page that asks for an address, and has a mail sent to it. */
interface MailRequestPage {
  path: string
  operationId: string
  summary: string
  say(language: string): FormText
  /** Whether the mail has a code, too, that a page asks for. */
  asksForCode: boolean
  request(services: Services, email: string, context: RequestContext): Promise<string>
}

const MAIL_REQUEST_PAGES: readonly MailRequestPage[] = [
  {
    path: PATHS.forgotPassword,
    operationId: 'ForgotPassword',
    summary: 'asks for a link to reset a password',
    say: (language) => textsIn(language).forgotPassword(),
    asksForCode: false,
    request: (services, email, context) => services.passwordReset.request(email, context),
  },
  {
    path: PATHS.confirmEmail,
    operationId: 'ConfirmEmail',
    summary: 'asks for another link that confirms an address',
    say: (language) => textsIn(language).confirmEmail(),
    asksForCode: true,
    request: (services, email, context) => services.emailVerification.request(email, context),
  },
]

const toSignIn = (language: string) => ({ href: PATHS.signIn, text: pageTextsIn(language).links.signIn })

/** Where people without a good link get another; answers the same for any address. */
const mailRequestPagesRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, pages }) => {
  const address = addressCookie(services.options)

  for (const { path, operationId, summary, say, asksForCode, request: ask } of MAIL_REQUEST_PAGES) {
    const view: View = (language) => {
      const { field, button, ...text } = say(language)
      const fields = field ? [{ ...field, name: 'email', kind: 'username' as const }] : []
      return {
        ...text,
        blocks: [{ form: { action: path, button, fields } }, { links: [toSignIn(language)] }],
      }
    }
    const config = { access: 'anyone', page: true } as const
    const show = {
      operationId: `show${operationId}Page`,
      summary: `The page that ${summary}`,
      tags,
      response: { 200: { description: 'The page', content: HTML } },
    }
    const post = {
      operationId: `post${operationId}Page`,
      summary: `What the page posts that ${summary}`,
      description: 'Answers the same for any address.',
      tags,
      consumes: ['application/x-www-form-urlencoded'],
      body: strictObject({ email: EmailAddress }),
      response: {
        303: {
          description: 'Leads to a page that says so',
          type: 'null',
          headers: { Location: { type: 'string' } },
        },
      },
    }
    const sent = {
      ...show,
      operationId: `show${operationId}SentPage`,
      summary: 'The page that says that a mail is on its way',
    }

    app.get(path, { schema: show, config }, async (_request, reply) => pages.send(reply, 200, view))

    app.post(
      path,
      {
        schema: post,
        config: {
          ...config,
          limit: mailRequests(services.options),
          failures: [new InvalidEmailError()],
          formAgain: () => view,
        },
      },
      async (request, reply) => {
        await ask(services, request.body.email, requestContextOf(request, reply))
        if (asksForCode) address.set(reply, request.body.email)
        // Loading that page anew sends no second mail.
        return pages.redirect(reply, `${path}/sent`)
      },
    )

    app.get(`${path}/sent`, { schema: sent, config }, async (_request, reply) =>
      pages.send(reply, 200, (language) => {
        const texts = textsIn(language)
        const toCode = { href: PATHS.confirmationCode, text: texts.enterCode }
        return {
          ...texts.mailSent(),
          blocks: [{ links: [...(asksForCode ? [toCode] : []), toSignIn(language)] }],
        }
      }),
    )
  }
}

export default fp(mailRequestPagesRoutes, {
  name: 'mail-request-pages-routes',
  encapsulate: true,
})
