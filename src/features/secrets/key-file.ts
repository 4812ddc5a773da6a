import { randomBytes } from 'node:crypto'
import { constants, copyFile, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Knex } from 'knex'
import { KEY_BYTES } from '../../platform/crypto/sealing.ts'

const NAME = 'secret.key'
const SQLITE_FILE = /^sqlite:(?!:memory:)(?<file>.+)$/

/** The file that the key is kept in where no variable has it: beside a SQLite database, else in `data`. */
export function keyFileOf(database: Knex | string): string {
  const file = typeof database === 'string' ? SQLITE_FILE.exec(database)?.groups?.file : undefined
  return join(file ? dirname(file) : 'data', NAME)
}

/** The key of a file; undefined where there is no such file. */
export async function readKeyFile(file: string): Promise<Buffer | undefined> {
  try {
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url')
    if (key.length !== KEY_BYTES) throw new Error(`${file} does not hold a key of ${KEY_BYTES} bytes`)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Makes a file with a new key that only its owner can read; one that another process makes meanwhile stays. */
export async function makeKeyFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64url')}\n`, { mode: 0o600, flush: true })
  try {
    // Never over a file that is there, and never half a file.
    await link(draft, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    // Some file systems have no links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error
    await copyFile(draft, file, constants.COPYFILE_EXCL)
  } finally {
    await unlink(draft)
  }
}
