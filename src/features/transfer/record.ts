import { costOf } from '../passwords/engine.js'
import { InvalidEmailError, normaliseEmail } from '../users/email-address.ts'

/** A user of another service, checked; times in milliseconds since 1970. */
export interface ImportedUser {
  /** Normalised. */
  email: string
  /** A bcrypt hash; without one nobody signs in before a reset. */
  hash: string | undefined
  isConfirmed: boolean
  createdAt: number | undefined
}

/** A record cannot be imported; the reason holds nothing of what it says. */
export class RejectedRecordError extends Error {
  override readonly name = 'RejectedRecordError'
}

/** The highest cost that verifies within a second or so (`npm run bench`: cost 12 takes 225 ms of a core). */
const HIGHEST_COST = 14
const EARLIEST_MS = 0

/**
 * Reads a record: `email`, and perhaps `password_hash`, `email_verified` and `created_at`, under these names or those that
 * exports of other services have.
 * @throws {RejectedRecordError} with the reason.
 */
export function readRecord(record: unknown, now: number): ImportedUser {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new RejectedRecordError('not an object')
  const fields = new Map(Object.entries(record))
  const first = (names: readonly string[]) => names.map((name) => fields.get(name)).find(isGiven)
  return {
    email: readEmail(first(['email'])),
    hash: readHash(
      first(['password_hash', 'passwordHash', 'encrypted_password', 'hashed_password', 'password']),
    ),
    isConfirmed: readConfirmed(first(['email_verified', 'email_confirmed_at', 'email_verified_at'])),
    createdAt: readTime(first(['created_at', 'createdAt']), now),
  }
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== ''

function readEmail(value: unknown): string {
  try {
    return normaliseEmail(typeof value === 'string' ? value : '')
  } catch (error) {
    throw error instanceof InvalidEmailError ? new RejectedRecordError('email is not a valid address') : error
  }
}

function readHash(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const cost = typeof value === 'string' ? costOf(value) : undefined
  if (cost === undefined) throw new RejectedRecordError('the password hash is not a bcrypt hash')
  if (cost > HIGHEST_COST)
    throw new RejectedRecordError(`the password hash has a cost of more than ${HIGHEST_COST}`)
  return value as string
}

// A time says when it was confirmed.
function readConfirmed(value: unknown): boolean {
  if (value === undefined || value === false || value === 'false' || value === '0' || value === 0)
    return false
  if (value === true || value === 'true' || value === '1' || value === 1) return true
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return true
  throw new RejectedRecordError('email_verified is neither true, false nor a time')
}

function readTime(value: unknown, now: number): number | undefined {
  if (value === undefined) return undefined
  const time = typeof value === 'number' ? value : Date.parse(String(value))
  if (!(time >= EARLIEST_MS && time <= now))
    throw new RejectedRecordError('created_at is no time of the past')
  return Math.floor(time)
}
