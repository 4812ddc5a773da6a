import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { RouteOptions } from '../../plugin.ts'
import { addSignInPages } from './sign-in.ts'
import { addSignOutPage } from './sign-out.ts'
import { addSignUpPages } from './sign-up.ts'

/** The pages where people sign up, in and out. */
const signInPagesRoutes: FastifyPluginAsync<RouteOptions> = async (app, given) => {
  addSignInPages(app, given)
  addSignUpPages(app, given)
  addSignOutPage(app, given)
}

export default fp(signInPagesRoutes, { name: 'sign-in-pages-routes', encapsulate: true })
