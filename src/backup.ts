import { ConfigError, loadConfig } from './config/config.ts'
import { backUp } from './platform/database/sqlite-backup.ts'

// npm run backup -- FILE: copies the SQLite database that DATABASE_URL names, while the service runs.
const [copy, ...others] = process.argv.slice(2)

function fail(line: string, exitCode: number): never {
  process.stderr.write(`${line}\n`)
  process.exit(exitCode)
}

try {
  if (!copy || others.length > 0) fail('usage: npm run backup -- FILE', 64)
  const { DATABASE_URL } = loadConfig()
  if (!DATABASE_URL.startsWith('sqlite:')) fail('cannot back up: PostgreSQL has pg_dump for that', 64)
  if (DATABASE_URL === 'sqlite::memory:')
    fail('cannot back up: the database is in the memory of the service', 64)
  backUp(DATABASE_URL.slice('sqlite:'.length), copy)
  process.stdout.write(`backed up to ${copy}\n`)
} catch (error) {
  fail(
    `cannot back up: ${error instanceof ConfigError ? error.faults.join('; ') : (error as Error).message}`,
    1,
  )
}
