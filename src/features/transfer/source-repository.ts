import Sqlite from 'better-sqlite3'

const HAS_EMAIL = "select name from pragma_table_info(?) where lower(name) in ('email', 'user_email')"
const IS_OF_BETTER_AUTH = `select count(*) from pragma_table_info('account') where name in ('userId', 'providerId', 'password')`
const WITH_ACCOUNTS = `select user.*, account.password from user
  left join account on account.userId = user.id and account.providerId = 'credential'`

/** The SQLite database of another service. */
export interface Source {
  /** The tables that have a column of e-mail addresses. */
  tablesOfUsers(): string[]
  /** The rows of a table; those of Better Auth's with the password, which it keeps in another. */
  rows(table: string): IterableIterator<unknown>
  close(): void
}

/** Reads users from the SQLite database of another service, which is not changed. */
export function openSource(file: string): Source {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true })
  const names = database.prepare("select name from sqlite_schema where type in ('table', 'view')").pluck()

  return {
    tablesOfUsers: () =>
      names.all().filter((name): name is string => database.prepare(HAS_EMAIL).get(name) !== undefined),

    rows(table) {
      const quoted = `"${table.replaceAll('"', '""')}"`
      const isBetterAuth = table === 'user' && database.prepare(IS_OF_BETTER_AUTH).pluck().get() === 3
      return database.prepare(isBetterAuth ? WITH_ACCOUNTS : `select * from ${quoted}`).iterate()
    },

    close: () => void database.close(),
  }
}
