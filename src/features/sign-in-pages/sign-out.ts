import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { addressCookie } from '../pages/address-cookie.ts'
import { addFormPage } from '../pages/form-page.ts'
import { forgetKeptPages } from '../pages/kept-pages.ts'
import type { View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { textsIn as pageTextsIn } from '../pages/texts/index.ts'
import { signInFlow } from './flow.ts'
import { SignOutForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'

/** Where people sign out: with a button, since whatever loads a page in their name must not. */
export function addSignOutPage(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const service = services.options.serviceName
  const flow = signInFlow(given)
  const address = addressCookie(services.options)

  const view = async (request: FastifyRequest): Promise<View> => {
    const session = await flow.sessionOf(request)
    return (language) => {
      const texts = textsIn(language)
      if (!session) {
        const signIn = { href: PATHS.signIn, text: pageTextsIn(language).links.signIn }
        return { ...texts.signedOut({ service }), blocks: [{ links: [signIn] }] }
      }
      const { button, links, ...text } = texts.signOut({ service, email: session.email })
      const stay = { href: PATHS.account, text: links.account }
      return { ...text, blocks: [{ form: { action: PATHS.signOut, button } }, { links: [stay] }] }
    }
  }

  addFormPage(app, pages, {
    path: PATHS.signOut,
    operationId: 'SignOut',
    summary: 'The page where people sign out',
    // A second submission finds nobody signed in, and is answered alike.
    config: { access: 'anyone' },
    body: SignOutForm,
    view,
    async submit(request, reply) {
      const session = await flow.sessionOf(request)
      const context = requestContextOf(request, reply)
      if (session) await services.auth.logOut(session, context, cookies.session.idsOf(request))
      cookies.session.clear(reply)
      address.clear(reply)
      forgetKeptPages(reply)
      return pages.redirect(reply, PATHS.signOut)
    },
  })
}
