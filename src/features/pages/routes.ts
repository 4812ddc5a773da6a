import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { RouteOptions } from '../../plugin.ts'
import { HIDDEN } from './form-page.ts'

const YEAR_SECONDS = 31_536_000

/** What pages load. */
const assetsRoutes: FastifyPluginAsync<RouteOptions> = async (app, { pages }) => {
  const { script, brandCss, logo } = pages.assets
  for (const asset of [script, brandCss, logo]) {
    if (!asset) continue
    const operationId = `load${asset.path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`
    app.get(
      asset.path,
      { schema: { hide: HIDDEN.hide, operationId }, config: { access: 'anyone' } },
      async (_request, reply) =>
        reply
          .type(asset.type)
          // Its URL changes with it.
          .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
          .send(asset.content),
    )
  }
}

export default fp(assetsRoutes, { name: 'assets-routes', encapsulate: true })
