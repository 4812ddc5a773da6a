import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { RouteOptions } from '../../plugin.ts'
import { addCredentialPages } from './credentials.ts'
import { addOverview } from './overview.ts'
import { addRecordPages } from './record.ts'
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
  addRecordPages(app, given)
}

export default fp(accountPagesRoutes, { name: 'account-pages-routes', encapsulate: true })
