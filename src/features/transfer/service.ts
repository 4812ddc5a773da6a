import { randomUUID } from 'node:crypto'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Db, Tx } from '../../platform/database/db.ts'
import { isSerializationFailure } from '../../platform/database/driver-errors.ts'
import { isUniqueViolation } from '../../platform/database/unique-violation.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import { UNDO_EMAIL_CHANGE } from '../email-change/token-purposes.ts'
import { keyedHash } from '../passwords/foreign/read-hash.js'
import { hashProfileOf } from '../passwords/foreign/verify.js'
import type { Passwords } from '../passwords/service.ts'
import type { StoredHashes } from '../passwords/stored-hashes.ts'
import type { Sessions } from '../sessions/service.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import { type Conflict, ConflictError, type Outcome } from './outcomes.ts'
import type { ImportedUser } from './record.ts'
import { type TransferRepository, transferRepository } from './repository.ts'

/** Somebody else has the e-mail address of a record now, or nobody. */
class UserChangedError extends Error {
  override readonly name = 'UserChangedError'
}

const MOST_ATTEMPTS = 10
const NO_OTHERS = { highestCost: 0, profiles: [] }

/** Moving users in and out. */
export interface Transfer {
  /**
   * Adds users with the hashes that they have, in one transaction; the same records again change nothing.
   * @returns what became of each.
   * @throws {ConflictError} for the first that is there already, where conflicts are to fail; nothing is added then.
   */
  importUsers(
    records: readonly ImportedUser[],
    conflict: Conflict,
    context: RequestContext,
  ): Promise<Outcome[]>
  /** Tells batch by batch what would become of records, as if those before them were added; changes nothing. */
  foresee(conflict: Conflict): (records: readonly ImportedUser[]) => Promise<Outcome[]>
  /** Whether this is the password that a record's hash was made of. */
  isPasswordOf(record: ImportedUser, password: string): Promise<boolean>
  /** Users by their IDs, at most `limit` with a higher one than `after`. */
  exportUsers(after: number, limit: number): Promise<User[]>
}

interface Dependencies {
  db: Db<{ users: UsersRepository }>
  now: () => number
  passwords: Passwords
  storedHashes: StoredHashes
  sessions: Sessions
  auditLog: AuditLog<'user_imported'>
}

/** Moving users into this database, and out of it. */
export function createTransfer({
  db,
  now,
  passwords,
  storedHashes,
  sessions,
  auditLog,
}: Dependencies): Transfer {
  /** What becomes of records beside the users there are, and what records before them say, and which users they are about. */
  async function decide(
    records: readonly ImportedUser[],
    conflict: Conflict,
    repository: TransferRepository,
    isSaidBefore: (text: string) => boolean = () => false,
  ) {
    // Before the addresses: a user who is added in between is then found by the address, as one who is there.
    const subjects = records.flatMap(({ subject }) => subject ?? [])
    const taken = new Set(await repository.findSubjects(subjects))
    const emails = records.map(({ email }) => email)
    const there = new Map((await repository.findUsers(emails)).map(({ email, id }) => [email, id]))
    const reserved = new Set(await repository.findReserved(emails, UNDO_EMAIL_CHANGE.name, now()))
    const former = new Set(await repository.findFormerSubjects(subjects.map(sha256)))
    const seen = new Set<string>()
    const outcomes = records.map(({ email, subject }): Outcome => {
      if (seen.has(email)) return 'repeated'
      seen.add(email)
      if (there.has(email) || isSaidBefore(email)) {
        if (conflict === 'fail') throw new ConflictError()
        return conflict === 'update' ? 'updated' : 'skipped'
      }
      if (reserved.has(email)) return 'reserved'
      if (subject === undefined) return 'added'
      if (former.has(sha256(subject))) return 'subject_of_deleted'
      if (taken.has(subject) || isSaidBefore(subject)) return 'subject_taken'
      taken.add(subject)
      return 'added'
    })
    return { outcomes, there }
  }

  const ids = new Map<string, number>()
  /** The hash as it is stored: one that was made with a secret names it. */
  async function storedHash({ hash, hashSecret }: ImportedUser): Promise<string | undefined> {
    if (hash === undefined || !hashSecret) return hash
    const { kind, secret } = hashSecret
    const id = ids.get(secret) ?? (await storedHashes.keepSecret(secret))
    ids.set(secret, id)
    return keyedHash(kind, id, hash)
  }

  const rowOf = ({ email, subject, hash, isConfirmed, createdAt }: ImportedUser, time: number) => ({
    subject: subject ?? randomUUID(),
    email,
    hashed_password: hash ?? passwords.unusableHash(),
    hashed_elsewhere: hash !== undefined,
    hash_profile: (hash && hashProfileOf(hash)) ?? null,
    email_verified_at: isConfirmed ? time : null,
    created_at: createdAt ?? time,
    updated_at: time,
  })

  async function addAndUpdate(
    records: readonly ImportedUser[],
    conflict: Conflict,
    context: RequestContext,
    tx: Tx<{ users: UsersRepository }>,
  ): Promise<Outcome[]> {
    const repository = transferRepository(tx.knex)
    const { outcomes, there } = await decide(records, conflict, repository)
    const time = now()
    const chosen = (outcome: Outcome) => records.filter((_, index) => outcomes[index] === outcome)
    const added = chosen('added').map((user) => rowOf(user, time))
    const ids = added.length > 0 ? await repository.addUsers(added) : []
    await auditLog.recordForAll('user_imported', ids, context, tx)
    for (const user of chosen('updated')) {
      const id = there.get(user.email) as number
      if (!(await tx.users.lockIfEmailUnchanged(id, user.email))) throw new UserChangedError()
      const { hashed_password, hashed_elsewhere, hash_profile } = rowOf(user, time)
      const password = user.hash === undefined ? {} : { hashed_password, hashed_elsewhere, hash_profile }
      const confirmation = user.isConfirmed ? { email_verified_at: time } : {}
      await repository.updateUser(id, { ...password, ...confirmation, updated_at: time })
      // Another password ends what the former one began.
      if (user.hash !== undefined) await sessions.endAll(id, tx)
      await auditLog.record('user_imported', { userId: id, context }, tx)
    }
    return outcomes
  }

  return {
    async importUsers(given, conflict, context) {
      const records = await Promise.all(
        given.map(async (user) => ({ ...user, hash: await storedHash(user) })),
      )
      for (let attempt = 1; ; attempt++)
        try {
          return await db.transaction((tx) => addAndUpdate(records, conflict, context, tx))
        } catch (error) {
          // Others add or change some of them at the same time: all is decided anew.
          if (!isOfOthers(error) || attempt === MOST_ATTEMPTS) throw error
        }
    },
    foresee(conflict) {
      const said = new Set<bigint>()
      const isSaidBefore = (text: string) => said.has(shortDigest(text))
      return async (records) => {
        const { outcomes } = await decide(records, conflict, transferRepository(db.knex), isSaidBefore)
        const added = records.filter((_, index) => outcomes[index] === 'added')
        for (const text of added.flatMap(({ email, subject }) => [email, subject ?? []].flat()))
          said.add(shortDigest(text))
        return outcomes
      }
    },
    async isPasswordOf({ hash, hashSecret }, password) {
      if (hash === undefined) return false
      const stored = hashSecret
        ? { hash: keyedHash(hashSecret.kind, 0, hash), secret: hashSecret.secret }
        : { hash }
      const verdict = await passwords.verify(password, { ...stored, madeElsewhere: true }, NO_OTHERS)
      return verdict !== 'wrong'
    },
    exportUsers: (after, limit) => db.users.listUsers({ after, limit }),
  }
}

// A million e-mail addresses are to fit.
const shortDigest = (text: string): bigint => BigInt(`0x${sha256(text).slice(0, 16)}`)

const isOfOthers = (error: unknown): boolean =>
  error instanceof UserChangedError ||
  isSerializationFailure(error) ||
  ['email', 'subject'].some((column) => isUniqueViolation(error, column))
