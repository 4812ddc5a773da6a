import { join } from 'node:path'
import fastify from 'fastify'
import knex from 'knex'
import { expect, it, onTestFinished } from 'vitest'
import { type UserAuthOptions, userAuth } from '../../../src/plugin.ts'
import { bob } from '../../support/app.ts'
import { freshDirectory } from '../../support/database.ts'
import { startHost } from '../../support/host.ts'

it('takes a host’s Knex instance, leaves its migrations alone, and does not close it', async () => {
  const filename = join(freshDirectory(), 'host.db')
  const handle = knex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true })
  onTestFinished(() => handle.destroy())
  const migrationSource = {
    getMigrations: async () => ['0001_of_the_host'],
    getMigrationName: (name: string) => name,
    getMigration: async () => ({
      up: (db: typeof handle) => db.schema.createTable('things', (table) => void table.increments()),
      down: (db: typeof handle) => db.schema.dropTable('things'),
    }),
  }
  await handle.migrate.latest({ migrationSource })
  const { app, signIn } = await startHost(() => {}, {}, { database: handle })
  await signIn()
  await app.close()
  expect(await handle('users').pluck('email')).toEqual([bob.email])
  expect(await handle.migrate.latest({ migrationSource })).toEqual([1, []])
  expect(await handle('knex_migrations').pluck('name')).toEqual(['0001_of_the_host'])
})

it('names every option that cannot be used, all at once, and no value', async () => {
  const options = {
    publicUrl: 'ftp://hunter2',
    sessions: { idleSeconds: 1, colour: 'red' },
    database: 'mysql://auth:hunter2@localhost/auth',
    rateLimit: true,
  } as UserAuthOptions
  const app = fastify()
  onTestFinished(() => app.close())
  await expect(async () => app.register(userAuth, options)).rejects.toMatchObject({
    name: 'ConfigError',
    faults: [
      'sessions.colour is no option',
      'rateLimit is no option',
      expect.stringMatching(/^publicUrl must be an http or https URL/),
      expect.stringMatching(/^database must be sqlite:/),
      'sessions.idleSeconds must be a number of seconds, 60 to 34560000',
    ],
  })
})
