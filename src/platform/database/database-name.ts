import { existsSync } from 'node:fs'
import { hasReadableUser } from '../../config/setting-faults.ts'

/** The database that a `DATABASE_URL` names, or what is wrong with it, as the end of a sentence. */
export type DatabaseName = { url: string } | { fault: string }

// SQLAlchemy names the driver as well, which says nothing about the database.
const SQLALCHEMY_SQLITE = /^sqlite(?:\+\w+)?:\/\//
const POSTGRES = /^(postgres(?:ql)?)(?:\+\w+)?:(?=\/\/)/

/**
 * Reads the URL of a database as SQLAlchemy means it, or as we write it: `sqlite:<file>`, `sqlite::memory:`, which it
 * gives for SQLite, or `postgres://...`.
 */
export function readDatabaseUrl(text: string): DatabaseName {
  const afterSlashes = text.replace(SQLALCHEMY_SQLITE, '')
  if (afterSlashes !== text) return sqlalchemyFile(afterSlashes)
  if (/^sqlite:./.test(text)) return { url: text }
  return POSTGRES.test(text)
    ? postgres(text.replace(POSTGRES, '$1:'))
    : { fault: 'names no database we know' }
}

function sqlalchemyFile(text: string): DatabaseName {
  if (['', '/', '/:memory:'].includes(text)) return { url: 'sqlite::memory:' }
  if (!text.startsWith('/'))
    return {
      fault: 'two slashes name no file; three are followed by a relative path, four by an absolute one',
    }
  if (text.includes('?')) return { fault: 'what follows the ? is for SQLAlchemy alone; leave it out' }
  const file = text.slice(1)
  // Or else a new database, without a user, would quietly take the place of one that was meant as an absolute path.
  if (!file.startsWith('/') && !existsSync(file) && existsSync(text))
    return {
      fault:
        'three slashes are followed by a relative path, and there is a file only at the absolute one; write four',
    }
  return { url: `sqlite:${file}` }
}

function postgres(text: string): DatabaseName {
  const fault = 'cannot be read as a URL'
  const url = URL.parse(text)
  if (!url || /[\s\\]/.test(text) || !/^\w+:\/\/./.test(text) || !hasReadableUser(url)) return { fault }
  // A #, a ? or a / in a password ends the host before the @ that should stand before it.
  return url.hash !== '' || (url.username === '' && `${url.pathname}${url.search}`.includes('@'))
    ? { fault }
    : { url: text }
}
