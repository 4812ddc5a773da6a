import { ConfigError } from './config/check-options.ts'
import { loadConfig } from './config/env.ts'
import { backUp } from './platform/database/sqlite-backup.ts'

// npm run backup -- FILE: copies the SQLite database that DATABASE_URL names, while the service runs.
const [copy, ...others] = process.argv.slice(2)

function fail(line: string, exitCode: number): never {
  process.stderr.write(`${line}\n`)
  process.exit(exitCode)
}

try {
  if (!copy || others.length > 0) fail('usage: npm run backup -- FILE', 64)
  const database = loadConfig().options.database as string
  if (!database.startsWith('sqlite:')) fail('cannot back up: PostgreSQL has pg_dump for that', 64)
  if (database === 'sqlite::memory:') fail('cannot back up: the database is in the memory of the service', 64)
  backUp(database.slice('sqlite:'.length), copy)
  process.stdout.write(`backed up to ${copy}\n`)
} catch (error) {
  fail(
    `cannot back up: ${error instanceof ConfigError ? error.faults.join('; ') : (error as Error).message}`,
    1,
  )
}
