import type { Options } from './config/options.ts'
import { addMeasurements } from './features/operations/metrics.ts'
import type { HashPool, HashPoolOptions } from './features/passwords/pool.ts'
import { FEATURES } from './features.ts'
import { openDatabase } from './platform/database/open-database.ts'
import { createJobs } from './platform/jobs/jobs.ts'
import type { Log } from './platform/logging/log.ts'
import { createMailLayout } from './platform/mail/layout.ts'
import { createMailer } from './platform/mail/mailer.ts'
import type { DeliveryOptions } from './platform/mail/transport.ts'
import { createMetrics } from './platform/metrics/metrics.ts'

/** What services are made of beside the options; each has a default but the log. */
export interface ServiceOptions {
  log: Log
  /** The time, in milliseconds since 1970. */
  now?: (() => number) | undefined
  /** The size of the pool that hashes passwords. */
  hashing?: HashPoolOptions | undefined
  /** A pool to hash in, which is not closed with the services. */
  hashPool?: HashPool | undefined
  /** How mails are delivered. */
  delivery?: DeliveryOptions | undefined
}

/** Everything the service can do, for HTTP routes, pages, a command line and a host's own code. */
export type Services = Awaited<ReturnType<typeof FEATURES.create>> & {
  /** Refuses hashes that wait in line, and gives deliveries of mails a few seconds more. */
  beginClose(): void
  /** Ends jobs, threads and connections, in this order. */
  close(): Promise<void>
}

/** Opens the database, migrates it where options say so, and makes every service on it; jobs begin with `jobs.start()`. */
export async function createServices(options: Options, settings: ServiceOptions): Promise<Services> {
  const { log, now = Date.now, hashing, hashPool, delivery = {} } = settings
  const database = await openDatabase(options.database, {
    log,
    pool: options.databasePool,
    migrate: options.migrateOnStart,
  })
  const { knex, pingDatabase, eraseDeleted } = database
  const metrics = createMetrics()
  const jobs = createJobs(log, metrics)
  const mailer = createMailer({ options, knex, now, log, metrics, jobs, delivery })
  jobs.everyMinute(eraseDeleted)
  const services = await FEATURES.create({
    options,
    knex,
    pingDatabase,
    eraseDeleted,
    now,
    log,
    jobs,
    metrics,
    mailer,
    layOutMail: createMailLayout(options.serviceName),
    hashing,
    hashPool,
  })

  addMeasurements(services)

  return {
    ...services,
    beginClose() {
      services.passwords.beginClose()
      mailer.beginClose()
    },
    async close() {
      await jobs.close()
      mailer.close()
      await services.passwords.close()
      await database.close()
    },
  }
}
