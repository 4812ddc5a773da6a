import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import knex, { type Knex } from 'knex'
import { migrateToLatest } from '../../migrations/index.ts'
import { knexConfig } from '../lib/database-url.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The open database, migrated to the latest version. */
    knex: Knex
    /** Rejects unless the database answers. */
    pingDatabase(): Promise<void>
  }
}

/** Opens the database, brings its tables up to date under a lock, and closes it with the service. */
const database: FastifyPluginAsync = async (app) => {
  const handle = knex(knexConfig(app.config.DATABASE_URL))
  app.decorate('knex', handle)
  app.decorate('pingDatabase', async () => {
    await handle.raw('select 1')
  })
  app.addHook('onClose', () => handle.destroy())
  const applied = await migrateToLatest(handle)
  if (applied.length > 0) app.log.info({ migrations: applied }, 'database migrated')
}

export default fp(database, { name: 'database' })
