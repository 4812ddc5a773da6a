import { setTimeout } from 'node:timers/promises'
import type { Knex } from 'knex'
import * as createUsers from './0001_create_users.ts'
import * as uniqueEmail from './0002_unique_email.ts'
import * as hashSecrets from './0003_hash_secrets.ts'
import * as addTimestamps from './0004_add_timestamps.ts'
import * as createSessions from './0005_create_sessions.ts'
import * as createOutbox from './0006_create_outbox.ts'
import * as createTokens from './0007_create_tokens.ts'
import * as createLimits from './0008_create_limits.ts'
import * as createDevices from './0009_create_devices.ts'
import * as createEvents from './0010_create_events.ts'
import * as widenMessageId from './0011_widen_message_id.ts'
import * as clusterSessions from './0012_cluster_sessions.ts'
import * as keepUsedTokens from './0013_keep_used_tokens.ts'
import * as bindSessionsToDevices from './0014_bind_sessions_to_devices.ts'
import * as boundMails from './0015_bound_mails.ts'
import * as markForeignHashes from './0017_mark_foreign_hashes.ts'
import * as noteActors from './0018_note_actors.ts'
import * as importForeignHashes from './0019_import_foreign_hashes.ts'
import * as createSecondFactors from './0020_create_second_factors.ts'
import * as noteAssurance from './0021_note_assurance.ts'
import * as addSubjects from './0022_add_subjects.ts'
import * as createSigningKeys from './0023_create_signing_keys.ts'
import * as createClients from './0024_create_clients.ts'
import * as createSiteSessions from './0025_create_site_sessions.ts'
import * as noteEventTargets from './0026_note_event_targets.ts'
import * as keepFormerSubjects from './0027_keep_former_subjects.ts'
import { AdoptionError } from './adoption-error.ts'
import { checkAdoption } from './check-adoption.ts'
import { FORMER_TABLE, TABLE, takeOverHistory } from './history.ts'
import { lock } from './lock.ts'
import { nameTaken } from './name-taken.ts'
import type { Report } from './progress.ts'

/** Tells what a long migration is doing. */
export interface MigrationLog {
  /** So many rows of so many are done. */
  progress(migration: string, done: number, total: number): void
  /** Another connection has the database locked, such as an instance that migrates it; this one waits, up to ten minutes. */
  waiting(): void
}

interface Migration {
  up(knex: Knex, report?: Report): Promise<void>
  down(knex: Knex): Promise<void>
}

/** Every step of the database's history, oldest first; steps are only ever added. */
const MIGRATIONS: readonly (readonly [string, Migration])[] = [
  ['0001_create_users', createUsers],
  ['0002_unique_email', uniqueEmail],
  ['0003_hash_secrets', hashSecrets],
  ['0004_add_timestamps', addTimestamps],
  ['0005_create_sessions', createSessions],
  ['0006_create_outbox', createOutbox],
  ['0007_create_tokens', createTokens],
  ['0008_create_limits', createLimits],
  ['0009_create_devices', createDevices],
  ['0010_create_events', createEvents],
  ['0011_widen_message_id', widenMessageId],
  ['0012_cluster_sessions', clusterSessions],
  ['0013_keep_used_tokens', keepUsedTokens],
  ['0014_bind_sessions_to_devices', bindSessionsToDevices],
  ['0015_bound_mails', boundMails],
  ['0017_mark_foreign_hashes', markForeignHashes],
  ['0018_note_actors', noteActors],
  ['0019_import_foreign_hashes', importForeignHashes],
  ['0020_create_second_factors', createSecondFactors],
  ['0021_note_assurance', noteAssurance],
  ['0022_add_subjects', addSubjects],
  ['0023_create_signing_keys', createSigningKeys],
  ['0024_create_clients', createClients],
  ['0025_create_site_sessions', createSiteSessions],
  ['0026_note_event_targets', noteEventTargets],
  ['0027_keep_former_subjects', keepFormerSubjects],
]

const NAMES = MIGRATIONS.map(([name]) => name)

const sourceFor = (log: MigrationLog): Knex.MigrationSource<(typeof MIGRATIONS)[number]> => ({
  getMigrations: async () => [...MIGRATIONS],
  getMigrationName: ([name]) => name,
  getMigration: async ([name, { up, down }]) => ({
    up: (knex) =>
      up(knex, (done, total) => log.progress(name, done, total)).catch((error) => {
        const taken = nameTaken(error)
        if (taken === undefined) throw error
        throw new AdoptionError([`${name}: ${taken} is a name of ours; give what has it another name`], error)
      }),
    down,
  }),
})

const SQLITE_LOCKED = /^SQLITE_(BUSY|LOCKED)/
const RETRY_MS = 500
const LONGEST_WAIT_MS = 600_000
const SILENT: MigrationLog = { progress() {}, waiting() {} }

/**
 * Brings the database to the latest version, all in one transaction that only one instance at a time can be in, for as long
 * as it takes.
 * @returns the names of the migrations applied now.
 * @throws {AdoptionError} when the rows of an older service cannot be taken over; nothing is changed then.
 */
export async function migrateToLatest(knex: Knex, log: MigrationLog = SILENT): Promise<string[]> {
  const deadline = Date.now() + LONGEST_WAIT_MS
  for (let hasWaited = false; ; hasWaited = true) {
    const applied = await migrate(knex, log).catch((error) => {
      if (!SQLITE_LOCKED.test(error.cause?.code ?? error.code) || Date.now() > deadline) throw error
    })
    if (applied) return applied
    if (!hasWaited) log.waiting()
    await setTimeout(RETRY_MS)
  }
}

const migrate = (knex: Knex, log: MigrationLog): Promise<string[]> =>
  knex.transaction(async (trx) => {
    await lock(trx, log)
    await takeOverHistory(trx, NAMES)
    if ((await migrationStatus(trx)).applied.length === 0) await checkAdoption(trx)
    const [, applied] = await trx.migrate.latest({
      tableName: TABLE,
      migrationSource: sourceFor(log),
      disableTransactions: true,
    })
    return applied as string[]
  })

/**
 * Which migrations are applied and which are not, oldest first; `unknown` are those of a newer version. Changes nothing.
 */
export async function migrationStatus(
  knex: Knex,
): Promise<{ applied: string[]; pending: string[]; unknown: string[] }> {
  const table = (await knex.schema.hasTable(TABLE)) ? TABLE : FORMER_TABLE
  const rows: string[] = (await knex.schema.hasTable(table))
    ? await knex(table).orderBy('id').pluck('name')
    : []
  return {
    applied: NAMES.filter((name) => rows.includes(name)),
    pending: NAMES.filter((name) => !rows.includes(name)),
    // Beside a host's own steps, which the former table may hold.
    unknown: table === TABLE ? rows.filter((name) => !NAMES.includes(name)) : [],
  }
}

/**
 * Takes the newest migration back, in one transaction that no instance migrates in meanwhile.
 * @returns its name; undefined where none was applied.
 */
export const migrateDown = (knex: Knex, log: MigrationLog = SILENT): Promise<string | undefined> =>
  knex.transaction(async (trx) => {
    await lock(trx, log)
    await takeOverHistory(trx, NAMES)
    const { applied } = await migrationStatus(trx)
    const newest = applied.at(-1)
    if (newest === undefined) return undefined
    await trx.migrate.down({
      name: newest,
      tableName: TABLE,
      migrationSource: sourceFor(log),
      disableTransactions: true,
    } as Knex.MigratorConfig)
    return newest
  })
