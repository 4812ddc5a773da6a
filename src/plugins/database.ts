import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import knex, { type Knex } from 'knex'
import { migrateToLatest } from '../../migrations/index.ts'
import { DatabaseAwayError } from '../lib/database-away-error.ts'
import { describeDatabase, knexConfig } from '../lib/database-url.ts'
import { closePrepared } from '../lib/prepared-on-postgres.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The open database, migrated to the latest version. */
    knex: Knex
    /**
     * Asks the database for a word.
     * @throws {DatabaseAwayError} unless it answers.
     */
    pingDatabase(): Promise<void>
  }
}

// Longer than a database takes that is there at all.
const PING_MS = 2_000

/** Opens the database, brings its tables up to date under a lock, and closes it with the service. */
const database: FastifyPluginAsync = async (app) => {
  const { DATABASE_URL: url } = app.config
  // Which database it is, is what whoever starts the service can act on.
  const explained = <Result>(work: () => Promise<Result>) =>
    work().catch((cause) => {
      throw new Error(`cannot use the database ${describeDatabase(url)}: ${cause.message || cause.code}`, {
        cause,
      })
    })

  const handle = await explained(async () => knex(knexConfig(url)))
  app.decorate('knex', handle)
  app.decorate('pingDatabase', async () => {
    await handle
      .raw('select 1')
      .timeout(PING_MS)
      .catch((cause) => {
        throw new DatabaseAwayError(cause)
      })
  })
  app.addHook('onClose', async () => {
    await closePrepared(handle)
    await handle.destroy()
  })
  const applied = await explained(() =>
    migrateToLatest(handle, {
      progress: (migration, done, total) =>
        app.log.info({ migration, done, total }, 'migrating the database'),
      waiting: () => app.log.info('the database is locked, perhaps by an instance that migrates it; waiting'),
    }),
  )
  if (applied.length > 0) app.log.info({ migrations: applied }, 'database migrated')
}

export default fp(database, { name: 'database' })
