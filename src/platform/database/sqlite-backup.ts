import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

/**
 * Copies the database of a SQLite file, as it is at one moment, into a new file that only its owner may read. Writers
 * go on meanwhile, and do not keep it from ending: SQLite's `.backup` would begin again at each of their writes.
 * @throws {Error} when the new file is there already, or there is no room for it; nothing is left of it then.
 */
export function backUp(file: string, copy: string): void {
  const source = new Sqlite(file, { fileMustExist: true, readonly: true })
  try {
    closeSync(openSync(copy, 'wx', 0o600))
    try {
      source.prepare('vacuum into ?').run(copy)
      sync(copy)
    } catch (error) {
      rmSync(copy, { force: true })
      throw error
    }
  } finally {
    source.close()
  }
}

// VACUUM INTO leaves it to the system when the copy reaches the disk.
function sync(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
