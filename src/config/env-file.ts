import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

const NAME = /^[A-Za-z_]\w*$/

/**
 * The variables that a file of `NAME=value` lines sets; undefined where there is no such file. Quotes, comments and
 * values of several lines are read as Node.js itself reads them.
 * @throws {Error} naming the file and why it cannot be read, and nothing that is in it.
 */
export function readEnvFile(file: string): Record<string, string> | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new Error(`${file} cannot be read (${code})`, { cause: error })
  }
  // Editors on Windows put a byte order mark first, which would be part of the first name.
  const variables = parseEnv(text.replace(/^\uFEFF/, '')) as Record<string, string>
  // Node.js takes a comment that is indented for a name.
  return Object.fromEntries(Object.entries(variables).filter(([name]) => NAME.test(name)))
}
