import { keyIdOf } from '../passwords/foreign/read-hash.js'
import { judge } from '../passwords/foreign/verify.js'
import { InvalidEmailError, normaliseEmail } from '../users/email-address.ts'

/** What a hash was made with beside the password: how, as hashes are stored, and the secret of the other service. */
export interface HashSecret {
  kind: 'flask-security' | 'devise' | 'firebase'
  secret: string
}

/** What a record says, unchecked; `undefined` where it says nothing. */
export interface RawUser {
  email: unknown
  hash?: unknown
  hashSecret?: HashSecret | undefined
  confirmed?: unknown
  createdAt?: unknown
  subject?: unknown
  /** Why the user cannot be imported, if that is so. */
  refusal?: string | undefined
}

/** A user of another service, checked; times in milliseconds since 1970. */
export interface ImportedUser {
  /** Normalised. */
  email: string
  /** A hash that can be verified here; without one nobody signs in before a reset. */
  hash: string | undefined
  hashSecret?: HashSecret | undefined
  isConfirmed: boolean
  createdAt: number | undefined
  /** What other systems know the user by already: a UUID in lower case. */
  subject?: string | undefined
}

/** A record cannot be imported; the reason holds nothing of what it says. */
export class RejectedRecordError extends Error {
  override readonly name = 'RejectedRecordError'
}

const EARLIEST_MS = 0
const TRUE = [1, '1', 't', 'true', 'yes']
const FALSE = [0, '0', 'f', 'false', 'no']
const VERDICTS = {
  unknown: 'the password hash is of no form that is known',
  costly: 'the password hash takes more than a second or 256 MB to verify',
}
// RFC 9562, section 4; not the nil and max UUIDs.
const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const NO_TIMES = ['0000-00-00 00:00:00']
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/
const SHORT_ZONE = /[+-]\d\d$/

/**
 * Checks a record.
 * @throws {RejectedRecordError} with the reason.
 */
export function checkRecord(raw: RawUser, now: number): ImportedUser {
  if (raw.refusal) throw new RejectedRecordError(raw.refusal)
  return {
    email: readEmail(raw.email),
    hash: readHash(raw.hash),
    hashSecret: raw.hashSecret,
    isConfirmed: readConfirmed(raw.confirmed),
    createdAt: readTime(raw.createdAt, now),
    subject: readSubject(raw.subject),
  }
}

/** Whether a field of a record says yes; also in the words of databases. */
export const isTrue = (value: unknown): boolean => saysOneOf(TRUE, value)

/** Databases write their words in either case. */
const saysOneOf = (words: readonly unknown[], value: unknown): boolean =>
  words.includes(typeof value === 'string' ? value.toLowerCase() : Number(value))

/** The time that a field says, in milliseconds since 1970; NaN where it says none. In UTC, where it names no zone. */
export function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'number') return value
  const text = String(value).trim()
  if (/^\d{10,}$/.test(text)) return Number(text)
  if (WITHOUT_ZONE.test(text)) return Date.parse(`${text}Z`)
  return Date.parse(SHORT_ZONE.test(text) && text.includes(':') ? `${text}:00` : text)
}

function readEmail(value: unknown): string {
  try {
    return normaliseEmail(typeof value === 'string' ? value : '')
  } catch (error) {
    throw error instanceof InvalidEmailError ? new RejectedRecordError('email is not a valid address') : error
  }
}

function readHash(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string' && keyIdOf(value) !== undefined)
    throw new RejectedRecordError('the password hash needs a secret that another database has')
  const verdict = typeof value === 'string' ? judge(value) : 'unknown'
  if (verdict !== 'ok') throw new RejectedRecordError(VERDICTS[verdict])
  return value as string
}

// A time says when it was confirmed.
function readConfirmed(value: unknown): boolean {
  if (value === undefined || saysOneOf(FALSE, value)) return false
  if (isTrue(value) || !Number.isNaN(timeOf(value))) return true
  throw new RejectedRecordError('email_verified is neither true, false nor a time')
}

function readTime(value: unknown, now: number): number | undefined {
  if (value === undefined || NO_TIMES.some((text) => text === value)) return undefined
  const time = timeOf(value)
  if (!(time >= EARLIEST_MS && time <= now))
    throw new RejectedRecordError('created_at is no time of the past')
  return Math.floor(time)
}

function readSubject(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const subject = typeof value === 'string' ? value.trim().toLowerCase() : ''
  // Services that know the user by it would know nobody by another.
  if (!UUID.test(subject)) throw new RejectedRecordError('subject is no UUID, or none of RFC 9562')
  return subject
}

/** The ID that another service knows a user by, where it can be a subject. */
export const subjectOf = (id: unknown): string | undefined =>
  typeof id === 'string' && UUID.test(id.toLowerCase()) ? id : undefined
