import type { Knex } from 'knex'
import { tracedTransaction } from './spans.ts'

/** Repositories that are bound to a connection of `knex`, or to a transaction. */
export type Bound<Repositories = unknown> = Repositories & { readonly knex: Knex }

/** A transaction, with the repositories that are bound to it. */
export type Tx<Repositories = unknown> = Bound<Repositories>

/** The unit of work: repositories outside of any transaction, and those of a transaction for as long as `work` takes. */
export type Db<Repositories = unknown> = Bound<Repositories> & {
  /** Commits once `work` is done, and rolls back when it throws. */
  transaction<T>(work: (tx: Tx<Repositories>) => Promise<T>): Promise<T>
}

/** The unit of work of a database; `bind` makes the repositories of a connection or a transaction. */
export function createDb<Repositories extends object>(
  knex: Knex,
  bind: (knex: Knex) => Repositories,
): Db<Repositories> {
  return {
    ...bind(knex),
    knex,
    transaction: (work) =>
      tracedTransaction(async () => knex.transaction((trx) => work({ ...bind(trx), knex: trx }))),
  }
}
