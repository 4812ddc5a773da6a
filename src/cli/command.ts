import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** One command of the command line: a file of its own, loaded only when it is asked for. */
export interface Command {
  /** What `--help` of the command prints. */
  help: string
  /**
   * Does it; a process that goes on, such as a server, goes on after it has resolved.
   * @param args what follows the command's name.
   * @throws {UsageError} or an error of `parseArgs` where it is used wrongly.
   */
  run(args: string[]): Promise<void>
}

/** The command line is used wrongly, as the message says. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The exit codes of a command that failed, was done in part, was used wrongly (EX_USAGE of sysexits.h), or interrupted. */
export const EXIT = { failed: 1, partly: 2, usage: 64, interrupted: 130 } as const

/**
 * Reads the arguments of a command: each of `names`, of which those in brackets may be left out, and options.
 * @throws {UsageError} or an error of `parseArgs` where they are others.
 */
export function parseCommand<const Options extends ParseArgsOptionsConfig>(
  args: string[],
  names: readonly string[],
  options: Options,
) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const missing = names.find((name, index) => !name.startsWith('[') && positionals[index] === undefined)
  if (missing) throw new UsageError(`${missing} is missing`)
  if (positionals.length > names.length)
    throw new UsageError(`Unexpected argument '${positionals[names.length]}'`)
  return { values, positionals }
}

/**
 * A whole number that an option gives.
 * @throws {UsageError} where it is none, or out of range.
 */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least && number <= most))
    throw new UsageError(`${option} must be a whole number, ${least} to ${most}`)
  return number
}
