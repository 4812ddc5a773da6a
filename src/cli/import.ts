import { readFileSync } from 'node:fs'
import type { OpenFile } from '../features/transfer/files/open-file.ts'
import type { Format } from '../features/transfer/formats/format.ts'
import type { Conflict, Outcome, Refusal } from '../features/transfer/outcomes.ts'
import type { ImportedUser } from '../features/transfer/record.ts'
import type { Transfer } from '../features/transfer/service.ts'
import { boundHeap } from './bound-heap.ts'
import { type Command, EXIT, parseCommand, UsageError } from './command.ts'
import { operatorContext, withServices } from './operator.ts'
import { note, printFields } from './output.ts'
import { startProgress } from './progress.ts'
import { rejectsTo } from './rejects.ts'
import { readPassword } from './secret.ts'

const help = `Usage: user-auth import FORMAT FILE [options]

Adds users of another service with the password hashes that they have; FILE - is standard input. FORMAT is one of

  ndjson          a JSON object a line: email, and perhaps password_hash, email_verified, created_at, subject
  csv             a header row with these names, and a user in each other row
  flask           its table of users (Werkzeug's hashes, bcrypt): CSV, NDJSON or the SQLite database
  flask-security  the same; wants SECURITY_PASSWORD_SALT as --secret-file
  django          auth_user: CSV, NDJSON or the SQLite database
  laravel         users: CSV, NDJSON or the SQLite database
  devise          users: CSV, NDJSON or the SQLite database; wants config.pepper as --secret-file, if there is one
  wordpress       wp_users: CSV or NDJSON
  firebase        what auth:export writes (JSON); wants the project's password hash parameters as --secret-file
  keycloak        an export of a realm with its users (JSON)
  supabase        auth.users: CSV or NDJSON
  auth0           the export with password hashes that Auth0 makes on request (NDJSON)
  better-auth     the SQLite database; or user joined with account.password as CSV or NDJSON

Hashes are taken as they are: bcrypt, scrypt, PBKDF2, Argon2 and phpass in the forms that these services give them. One that would
take more than a second or 256 MB to verify is refused. They are hashed our way at the next sign-in. A user without one chooses a
password by a reset. The same file again changes nothing, so that an import that was ended goes on where it was.

  --dry-run             say what would be done, and do nothing
  --on-conflict WHAT    for an e-mail address that is there: skip (the default), update the password, or fail
  --confirmed           take e-mail addresses as confirmed where the file does not say
  --table NAME          the table of users, where a SQLite database has several
  --secret-file FILE    what the other service hashed passwords with beside them; it is kept sealed
  --rejected FILE       where refused records go, with number and reason (rejected.ndjson)
  --probe ADDRESS       ask for the password of this user first, and import nothing unless it is verified
  --json                the sums as a JSON object, for programs

Ends with 2 where records were refused.
`

const BATCH = 500

const REFUSALS: Readonly<Record<Refusal, string>> = {
  reserved: 'a former user can still bring this email back',
  repeated: 'this email was in the records just before',
  subject_taken: 'another user has this subject',
  subject_of_deleted: 'a deleted user had this subject',
}

interface Numbered {
  number: number
  user: ImportedUser
}
type Reject = (number: number, reason: string) => void

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['FORMAT', 'FILE'], {
      'dry-run': { type: 'boolean', default: false },
      'on-conflict': { type: 'string', default: 'skip' },
      confirmed: { type: 'boolean', default: false },
      table: { type: 'string' },
      'secret-file': { type: 'string' },
      rejected: { type: 'string', default: 'rejected.ndjson' },
      probe: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [name = '', path = ''] = positionals
    boundHeap()
    const { FORMATS } = await import('../features/transfer/formats/index.ts')
    const { openFile } = await import('../features/transfer/files/open-file.ts')
    const { CONFLICTS } = await import('../features/transfer/outcomes.ts')
    const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined
    if (!format) throw new UsageError(`there is no format '${name}'`)
    const conflict = values['on-conflict'] as Conflict
    if (!CONFLICTS.includes(conflict)) throw new UsageError(`--on-conflict must be ${CONFLICTS.join(', ')}`)
    if (values.probe !== undefined && path === '-') throw new UsageError('--probe needs a file')
    const secret = readSecret(format, values['secret-file'])
    const file = await openFile(path, format, values.table)
    const read = (reject: Reject) => usersOf(file, { format, secret, confirmed: values.confirmed }, reject)

    const sums = { added: 0, updated: 0, skipped: 0, rejected: 0 }
    const rejects = rejectsTo(values.rejected, file.numbers)
    const reject: Reject = (number, reason) => {
      sums.rejected++
      rejects.write(number, reason)
    }
    const count = (outcome: Outcome, number: number) => {
      if (outcome in REFUSALS) reject(number, REFUSALS[outcome as Refusal])
      else sums[outcome as Exclude<Outcome, Refusal>]++
    }

    await withServices(async ({ transfer }) => {
      if (values.probe !== undefined)
        await probe(
          transfer,
          read(() => {}),
          values.probe,
        )
      const context = operatorContext()
      const foresee = transfer.foresee(conflict)
      const importBatch = async (batch: readonly Numbered[]) => {
        const records = batch.map(({ user }) => user)
        const outcomes = values['dry-run']
          ? await foresee(records)
          : await transfer.importUsers(records, conflict, context)
        for (const [index, outcome] of outcomes.entries()) count(outcome, batch[index]?.number ?? 0)
      }
      const progress = await startProgress()
      let batch: Numbered[] = []
      for await (const numbered of read(reject)) {
        if (batch.push(numbered) < BATCH) continue
        await importBatch(batch)
        batch = []
        progress.tell(`${numbered.number} records`)
      }
      if (batch.length > 0) await importBatch(batch)
      progress.end()
    })
    printFields({ ...sums, ...(values['dry-run'] ? { dry_run: true } : {}) }, values)
    if (sums.rejected === 0) return
    await rejects.close()
    note(`refused records are in ${values.rejected}`)
    process.exitCode = EXIT.partly
  },
} satisfies Command

/** The secret of the other service, without the line break at its end. */
function readSecret({ secret }: Format, file: string | undefined): string | undefined {
  if (file === undefined && secret?.isRequired)
    throw new UsageError(`--secret-file must name a file with ${secret.name}`)
  if (file !== undefined && !secret) throw new UsageError('this format has no secret')
  return file === undefined ? undefined : readFileSync(file, 'utf8').replace(/\r?\n$/, '')
}

interface Reading {
  format: Format
  secret: string | undefined
  confirmed: boolean
}

/** The users of a file; what is refused is told. */
async function* usersOf(file: OpenFile, reading: Reading, reject: Reject): AsyncIterable<Numbered> {
  const { checkRecord, RejectedRecordError } = await import('../features/transfer/record.ts')
  const { fieldsOf } = await import('../features/transfer/formats/format.ts')
  const { format, secret, confirmed } = reading
  for await (const { number, record, fault } of file.records())
    try {
      const fields = fieldsOf(record)
      if (fault || !fields) throw new RejectedRecordError(fault ?? 'not an object')
      const raw = format.read(fields, secret)
      yield { number, user: checkRecord({ ...raw, confirmed: raw.confirmed ?? confirmed }, Date.now()) }
    } catch (error) {
      if (!(error instanceof RejectedRecordError)) throw error
      reject(number, error.message)
    }
}

/**
 * Asks for the password of one user of a file.
 * @throws {Error} unless the file has the user, and the password is the one that the hash was made of.
 */
async function probe(transfer: Transfer, users: AsyncIterable<Numbered>, address: string): Promise<void> {
  const { normaliseEmail } = await import('../features/users/email-address.ts')
  const email = normaliseEmail(address)
  let found: ImportedUser | undefined
  for await (const { user } of users)
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
