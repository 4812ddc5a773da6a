/** One command of the command line: a file beside this one, loaded only when it is asked for. */
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

/** The exit code of a command that failed, and of one that was used wrongly (EX_USAGE of sysexits.h). */
export const EXIT = { failed: 1, usage: 64 } as const
