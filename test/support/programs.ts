import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const DIRECTORIES = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']

/**
 * Where a program of the machine's is.
 * @throws {Error} naming the Debian package that brings it, where it is not installed.
 */
export function findProgram(name: string, debianPackage = name): string {
  const found = DIRECTORIES.map((directory) => join(directory, name)).find(isExecutable)
  if (!found) throw new Error(`${name} is not installed: apt-get install ${debianPackage}`)
  return found
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
