import type { Knex } from 'knex'
import { liftServerLimits, withoutTimeLimit } from '../time-limit.ts'

type Work<Result> = (trx: Knex.Transaction) => Promise<Result>

/** Does work that reads a database as it is at one moment and locks nobody out, for as long as it takes. */
export const inSnapshot = <Result>(knex: Knex, work: Work<Result>): Promise<Result> =>
  run(knex, work, { isolationLevel: 'repeatable read', readOnly: true })

/** Does work in one transaction, for as long as it takes. */
export const inTransaction = <Result>(knex: Knex, work: Work<Result>): Promise<Result> => run(knex, work)

async function run<Result>(knex: Knex, work: Work<Result>, config?: Knex.TransactionConfig): Promise<Result> {
  // What is mapped of a file counts as memory of the process, and all of this one is read.
  if (knex.client.driverName !== 'pg') await knex.raw('pragma mmap_size = 0')
  return withoutTimeLimit(knex, () =>
    knex.transaction(async (trx) => {
      await liftServerLimits(trx)
      return work(trx)
    }, config),
  )
}
