import { createInterface } from 'node:readline/promises'
import { UsageError } from './command.ts'

/**
 * Asks whether to go on, unless `--yes` was given.
 * @throws {UsageError} where there is no terminal to ask in; {@link Error} where the answer is no.
 */
export async function confirm(
  question: string,
  { yes = false }: { yes?: boolean | undefined },
): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY) throw new UsageError('there is no terminal to ask in: give --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${question} [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new Error('nothing was done')
  } finally {
    terminal.close()
  }
}
