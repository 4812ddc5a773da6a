import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { UsageError } from './command.ts'

/** The options by which a password is given: never as an argument, which every user of the machine can read. */
export const PASSWORD_OPTIONS = {
  'password-file': { type: 'string' },
  'password-stdin': { type: 'boolean' },
} as const

/** What the help of a command says of {@link PASSWORD_OPTIONS}. */
export const PASSWORD_HELP = `  --password-file FILE  the password is the first line of FILE
  --password-stdin      the password is the first line of standard input`

/**
 * The password that the options give, else one that is asked for in the terminal, twice.
 * @throws {UsageError} where there is no terminal to ask in.
 */
export async function readPassword(values: {
  'password-file'?: string | undefined
  'password-stdin'?: boolean | undefined
}): Promise<string> {
  if (values['password-file'] !== undefined) return firstLine(readFileSync(values['password-file'], 'utf8'))
  if (values['password-stdin']) return firstLine(await text(process.stdin))
  if (!process.stdin.isTTY)
    throw new UsageError(
      'there is no terminal to ask for a password: give --password-file or --password-stdin',
    )
  const { default: password } = await import('@inquirer/password')
  const ask = (message: string) => password({ message, mask: true }, { output: process.stderr })
  const chosen = await ask('Password')
  if ((await ask('Once more')) !== chosen) throw new Error('the two passwords differ')
  return chosen
}

const firstLine = (content: string) => content.split(/\r?\n/, 1)[0] ?? ''
