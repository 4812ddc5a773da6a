import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { readDatabaseUrl } from '../platform/database/database-name.ts'
import { UsageError } from './command.ts'
import { sqliteFileOf } from './operator.ts'
import { note } from './output.ts'

/**
 * The URL of a database that an argument is, or that stands in the file it names after an `@`. Warns of a password that is part of the
 * argument.
 * @throws {UsageError} where it is no such URL, or one that names the memory of a process; without it, as it may hold a password.
 */
export function readDatabaseArgument(name: string, argument: string): string {
  const isFile = argument.startsWith('@')
  const database = readDatabaseUrl(isFile ? readFileSync(argument.slice(1), 'utf8').trim() : argument)
  if ('fault' in database)
    throw new UsageError(
      `${name} must be sqlite:FILE, postgres://USER@HOST/NAME, or @FILE with such a URL in it: ${database.fault}`,
    )
  const { url } = database
  if (url === 'sqlite::memory:') throw new UsageError(`${name} must be a file or a server, not memory`)
  if (!isFile && hasPassword(url))
    note(`warning: every user of this machine can read the password in ${name}: give a file, @FILE`)
  return url
}

/** Whether two URLs name the same database. */
export const isSameDatabase = (a: string, b: string): boolean => identityOf(a) === identityOf(b)

function identityOf(url: string): string {
  const file = sqliteFileOf(url)
  if (file !== undefined) return existsSync(file) ? realpathSync(file) : resolve(file)
  return Object.assign(new URL(url.replace('postgresql:', 'postgres:')), { password: '' }).href
}

function hasPassword(url: string): boolean {
  if (sqliteFileOf(url) !== undefined) return false
  const { password, searchParams } = new URL(url)
  return password !== '' || searchParams.has('password')
}
