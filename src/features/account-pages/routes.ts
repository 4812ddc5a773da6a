import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { RouteOptions } from '../../plugin.ts'
import { addCredentialPages } from './credentials.ts'
import { addEventsPage } from './events.ts'
import { addExportPage } from './export.ts'
import { addOverview } from './overview.ts'
import { addSecondFactorPages } from './second-factor.ts'
import { addSecurityPage } from './security.ts'
import { addSessionPages } from './sessions.ts'

/** The pages of an account. */
const accountPagesRoutes: FastifyPluginAsync<RouteOptions> = async (app, given) => {
  addOverview(app, given)
  addCredentialPages(app, given)
  addSessionPages(app, given)
  addSecurityPage(app, given)
  addSecondFactorPages(app, given)
  addEventsPage(app, given)
  addExportPage(app, given)
}

export default fp(accountPagesRoutes, { name: 'account-pages-routes', encapsulate: true })
