// Knex's dialects, which it documents as what a dialect of one's own extends, and gives no types for.
declare module 'knex/lib/dialects/postgres/index.js' {
  import { Knex } from 'knex'
  import type { Client as Connection } from 'pg'

  export default class PostgresDialect extends Knex.Client {
    _query(connection: Connection, query: { sql: string }): Promise<unknown>
  }
}

declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import type { Database } from 'better-sqlite3'
  import { Knex } from 'knex'

  export default class SqliteDialect extends Knex.Client {
    _query(connection: Database, query: { sql: string }): Promise<unknown>
    queryCompiler(builder: unknown, bindings?: unknown): object
  }
}

declare module 'knex/lib/dialects/sqlite3/execution/sqlite-transaction.js' {
  import type { Database } from 'better-sqlite3'
  import type { Knex } from 'knex'

  export default class SqliteTransaction {
    constructor(client: Knex.Client, container: unknown, config?: object, outer?: unknown)
    client: Knex.Client & { transacting?: boolean }
    txid: string
    acquireConnection<Result>(
      config: { connection?: Database } | undefined,
      use: (connection: Database) => Promise<Result>,
    ): Promise<Result>
    begin(connection: Database): Promise<unknown>
    query(connection: Database, sql: string): Promise<unknown>
  }
}
