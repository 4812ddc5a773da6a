import { createWriteStream } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import type { ImportedUser } from '../features/transfer/record.ts'
import type { Conflict, Outcome } from '../features/transfer/service.ts'
import { type Command, EXIT, parseCommand, UsageError } from './command.ts'
import { operatorContext, withServices } from './operator.ts'
import { note, printFields } from './output.ts'
import { readPassword } from './secret.ts'

const help = `Usage: user-auth import FORMAT FILE [options]

Adds users of another service with the password hashes that they have; FILE - is standard input. FORMAT is one of

  ndjson  a JSON object a line: email, and perhaps password_hash, email_verified, created_at
  csv     a header row with these names, and a user in each other row

Hashes are bcrypt's ($2a$, $2b$, $2y$), of a cost up to 14; they are hashed our way at the next sign-in. A user without one chooses a
password by a reset. The same file again changes nothing, so that an import that was ended goes on where it was.

  --dry-run             say what would be done, and do nothing
  --on-conflict WHAT    for an e-mail address that is there: skip (the default), update the password, or fail
  --rejected FILE       where refused lines go, with number and reason (rejected.ndjson)
  --probe ADDRESS       ask for the password of this user first, and import nothing unless it is verified
  --json                the sums as a JSON object, for programs

Ends with 2 where lines were refused.
`

// V8 would rather let its heap grow than collect garbage: a million users then take twice the memory, in a tenth less time.
const FLAGS = ['--heap-growing-percent=30', '--semi-space-growth-factor=1']
const BATCH = 500
const PROGRESS_MS = 1000

interface Line {
  line: number
  user: ImportedUser
}

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['FORMAT', 'FILE'], {
      'dry-run': { type: 'boolean', default: false },
      'on-conflict': { type: 'string', default: 'skip' },
      rejected: { type: 'string', default: 'rejected.ndjson' },
      probe: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [format = '', file = ''] = positionals
    for (const flag of FLAGS) setFlagsFromString(flag)
    const { FORMATS, openInput } = await import('./records.ts')
    const { readRecord, RejectedRecordError } = await import('../features/transfer/record.ts')
    const { CONFLICTS } = await import('../features/transfer/service.ts')
    const read = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
    if (!read) throw new UsageError(`there is no format '${format}'`)
    const conflict = values['on-conflict'] as Conflict
    if (!CONFLICTS.includes(conflict)) throw new UsageError(`--on-conflict must be ${CONFLICTS.join(', ')}`)
    if (values.probe !== undefined && file === '-') throw new UsageError('--probe needs a file')

    const sums = { added: 0, updated: 0, skipped: 0, rejected: 0 }
    const rejects = rejectsTo(values.rejected)
    const reject = (line: number, reason: string) => {
      sums.rejected++
      rejects.write(line, reason)
    }

    /** The users of the file, and what is refused. */
    async function* users(): AsyncIterable<Line> {
      for await (const { line, record, fault } of (read as NonNullable<typeof read>)(openInput(file)))
        try {
          if (fault) throw new RejectedRecordError(fault)
          yield { line, user: readRecord(record, Date.now()) }
        } catch (error) {
          if (!(error instanceof RejectedRecordError)) throw error
          reject(line, error.message)
        }
    }

    await withServices(async ({ transfer }) => {
      if (values.probe !== undefined) await probe(transfer, users(), values.probe)
      Object.assign(sums, { rejected: 0 })
      rejects.reset()
      const context = operatorContext()
      const importBatch = async (batch: readonly Line[]) => {
        const records = batch.map(({ user }) => user)
        const outcomes = values['dry-run']
          ? await transfer.foresee(records, conflict)
          : await transfer.importUsers(records, conflict, context)
        for (const [index, outcome] of outcomes.entries()) count(outcome, batch[index]?.line ?? 0)
      }
      const count = (outcome: Outcome, line: number) => {
        if (outcome === 'reserved') reject(line, 'a former user can still bring this email back')
        else if (outcome === 'repeated') reject(line, 'this email was in the lines just before')
        else sums[outcome]++
      }
      let lastNote = performance.now()
      let batch: Line[] = []
      for await (const line of users()) {
        if (batch.push(line) < BATCH) continue
        await importBatch(batch)
        batch = []
        if (!process.stderr.isTTY || performance.now() - lastNote < PROGRESS_MS) continue
        lastNote = performance.now()
        process.stderr.write(`\r${line.line} lines`)
      }
      if (batch.length > 0) await importBatch(batch)
    })
    if (process.stderr.isTTY) process.stderr.write('\r')
    printFields({ ...sums, ...(values['dry-run'] ? { dry_run: true } : {}) }, values)
    if (sums.rejected === 0) return
    await rejects.close()
    note(`refused lines are in ${values.rejected}`)
    process.exitCode = EXIT.partly
  },
} satisfies Command

/** A file of refused lines, which is made with the first. */
function rejectsTo(file: string) {
  let stream: ReturnType<typeof createWriteStream> | undefined
  return {
    write(line: number, reason: string) {
      stream ??= createWriteStream(file, { mode: 0o600 })
      stream.write(`${JSON.stringify({ line, reason })}\n`)
    },
    /** Forgets what was written. */
    reset() {
      stream?.destroy()
      stream = undefined
    },
    close: () => new Promise<void>((resolve) => (stream ? stream.end(resolve) : resolve())),
  }
}

/**
 * Asks for the password of one user of a file.
 * @throws {Error} unless the file has the user, and the password is the one that the hash was made of.
 */
async function probe(
  transfer: { isPasswordOf(user: ImportedUser, password: string): Promise<boolean> },
  lines: AsyncIterable<Line>,
  address: string,
): Promise<void> {
  const { normaliseEmail } = await import('../features/users/email-address.ts')
  const email = normaliseEmail(address)
  let found: ImportedUser | undefined
  for await (const { user } of lines)
    if (user.email === email) {
      found = user
      break
    }
  if (!found) throw new Error(`${email} is not in the file`)
  const password = await readPassword({ 'password-stdin': !process.stdin.isTTY })
  if (!(await transfer.isPasswordOf(found, password)))
    throw new Error(`the password of ${email} is not verified: nothing was imported`)
  note(`the password of ${email} is verified`)
}
