import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { sha256 } from '../../platform/crypto/digest.ts'
import { isUniqueViolation } from '../../platform/database/unique-violation.ts'
import { EmailTakenError, InvalidColumnError, UserNotFoundError } from './errors.ts'

/** A row of the users table; times in milliseconds since 1970. */
export interface User {
  id: number
  /** What other systems know the user by: a UUID that nobody else had or gets. */
  subject: string
  email: string
  hashed_password: string
  /** Whether another service may have made the hash; SQLite has 0 and 1. */
  hashed_elsewhere: boolean | 0 | 1
  /** What the hash takes to be verified, where another service's way made it; null for bcrypt's own form. */
  hash_profile: string | null
  /** When its owner proved to read mail sent to the address. */
  email_verified_at: number | null
  created_at: number
  updated_at: number
}

/** What a user can be found by; a value must be given for each column named. */
export type UserFilter = { [Column in keyof User]?: NonNullable<User[Column]> }

/** Which users of a list to give: at most `limit` with an ID above `after` and, where it is given, `search` in their address. */
export interface UserPage {
  after: number
  limit: number
  search?: string | undefined
}

/** What can be changed of a user. */
export type UserChanges = Partial<
  Omit<User, 'id' | 'subject' | 'hashed_elsewhere' | 'hash_profile' | 'created_at' | 'updated_at'>
>

const CHANGEABLE = ['email', 'hashed_password', 'email_verified_at']
const REQUIRED = ['email', 'hashed_password']
const NO_USER_ID = 0
const POSITION_IN_EMAIL = { pg: 'strpos(email, ?) > 0', sqlite: 'instr(email, ?) > 0' } as const
/** Every hash but those that were there before is made here. */
const OURS = { hashed_elsewhere: false, hash_profile: null }
const COLUMNS = [
  'id',
  'subject',
  'hashed_elsewhere',
  'hash_profile',
  'created_at',
  'updated_at',
  ...CHANGEABLE,
]

/** Who has an account, in the database or the transaction given; `now` in milliseconds since 1970. */
export function usersRepository(knex: Knex, now: () => number = Date.now) {
  const users = () => knex<User>('users')
  const driver = knex.client.driverName === 'pg' ? 'pg' : 'sqlite'

  async function findUserBy(filter: UserFilter): Promise<User> {
    checkColumns(filter, COLUMNS)
    if (Object.values(filter).some((value) => value == null))
      throw new InvalidColumnError('a filter without a value')
    const user = await users().where(filter).orderBy('id').first()
    if (!user) throw new UserNotFoundError()
    return user
  }

  // By writing: SQLite refuses one that began by reading, where another process has written since.
  const lock = async (filter: UserFilter): Promise<boolean> =>
    (await users()
      .where(filter)
      .update({ updated_at: knex.raw('updated_at') })) > 0

  return {
    /**
     * Adds a user; the address must be normalised.
     * @throws {EmailTakenError} when somebody has the address.
     */
    async addUser(email: string, hashedPassword: string): Promise<User> {
      const time = now()
      const times = { created_at: time, updated_at: time }
      const row = { subject: randomUUID(), email, hashed_password: hashedPassword, ...times }
      const [user] = await users().insert(row).returning('*').catch(refuseTaken(email))
      return user as User
    },

    /**
     * The first user that matches every column named.
     * @throws {UserNotFoundError} when none does.
     * @throws {InvalidColumnError} when the filter is empty, names no column, or gives one no value.
     */
    findUserBy,

    /** The user with this address. */
    findByEmail: (email: string): Promise<User | undefined> => users().where({ email }).first(),

    /** Users by their IDs, in ascending order. */
    listUsers: ({ after, limit, search }: UserPage): Promise<User[]> =>
      users()
        .where('id', '>', after)
        .modify((query) => {
          // Not as a pattern: `_` is a common part of addresses.
          if (search) query.whereRaw(POSITION_IN_EMAIL[driver], [search])
        })
        .orderBy('id')
        .limit(limit),

    /**
     * Changes the user with this ID.
     * @throws {UserNotFoundError} when there is none.
     * @throws {InvalidColumnError} when the changes are empty or name no column that may change.
     * @throws {EmailTakenError} when another user has the new e-mail address.
     */
    async updateUser(id: number, changes: UserChanges): Promise<void> {
      checkColumns(changes, CHANGEABLE)
      checkValues(changes)
      const ours = changes.hashed_password === undefined ? {} : OURS
      const row = { ...changes, ...ours, updated_at: now() }
      const count = await users().where({ id }).update(row).catch(refuseTaken(changes.email))
      if (count === 0) throw new UserNotFoundError()
    },

    /**
     * Deletes the user with this ID. Of the subject a digest stays, so that nobody is given it again.
     * @throws {UserNotFoundError} when there is none.
     */
    async deleteUser(id: number): Promise<void> {
      const user = await users().where({ id }).first('subject')
      if (!user || (await users().where({ id }).delete()) === 0) throw new UserNotFoundError()
      await knex('former_subjects')
        .insert({ digest: sha256(user.subject) })
        .onConflict('digest')
        .ignore()
    },

    /** Replaces a password's hash by another; false where it has changed meanwhile. */
    async replaceHash(id: number, from: string, to: string): Promise<boolean> {
      return (
        (await users()
          .where({ id, hashed_password: from })
          .update({ hashed_password: to, ...OURS, updated_at: now() })) > 0
      )
    },

    /**
     * Locks this user, and what is theirs, until the transaction ends; false where there
     * is none, which takes the same time. A transaction that changes several things of a user begins with it: no two then wait
     * for each other.
     */
    lockForUpdate: (id: number | undefined): Promise<boolean> => lock({ id: id ?? NO_USER_ID }),

    /**
     * The same, where the user's password still has this hash, so that no session begins with a password that is just
     * being changed.
     */
    lockIfPasswordUnchanged: (id: number, hash: string): Promise<boolean> =>
      lock({ id, hashed_password: hash }),

    /** The same, where the user has this e-mail address still. */
    lockIfEmailUnchanged: (id: number, email: string): Promise<boolean> => lock({ id, email }),

    /** Keeps everybody else even from adding anything to a user who is locked, until the transaction ends. */
    async lockAgainstInserts(id: number): Promise<void> {
      await users().where({ id }).forUpdate().first('id')
    },
  }
}

/** What {@link usersRepository} gives. */
export type UsersRepository = ReturnType<typeof usersRepository>

function checkColumns(named: object, allowed: readonly string[]): void {
  const names = Object.keys(named)
  if (names.length === 0) throw new InvalidColumnError('no column named')
  const unknown = names.filter((name) => !allowed.includes(name))
  if (unknown.length > 0) throw new InvalidColumnError(`no such column: ${unknown.join(', ')}`)
}

function checkValues(changes: UserChanges): void {
  const wrong = Object.entries(changes).filter(
    ([name, value]) => value === undefined || (value === null && REQUIRED.includes(name)),
  )
  if (wrong.length > 0) throw new InvalidColumnError(`no value for ${wrong.map(([name]) => name).join(', ')}`)
}

function refuseTaken(email = '') {
  return (error: unknown): never => {
    throw email && isUniqueViolation(error, 'email') ? new EmailTakenError(email, { cause: error }) : error
  }
}
