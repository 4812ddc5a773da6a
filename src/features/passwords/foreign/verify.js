// JavaScript, as the threads that run it: docs/decisions/0007-piscina.md.
import { timingSafeEqual } from 'node:crypto'
import { costOf } from '../engine.js'
import { derive, isTooCostly, profileOf } from './derivation.js'
import { readForeignHash } from './read-hash.js'

/** The highest cost of bcrypt that takes about a second (`npm run bench`: cost 12 takes 225 ms of a core). */
const HIGHEST_COST = 14

/**
 * Whether a password is the one that a hash of another service was made of. Takes the same time either way.
 * @param {import('./foreign-hash.js').ForeignHash} foreign
 * @param {string} password
 * @param {import('../engine.js').BcryptEngine} engine
 */
export function verifyForeign(foreign, password, engine) {
  const input = foreign.input(password)
  // No bcrypt in use takes a NUL; some end there.
  if ('bcrypt' in foreign) return engine.verify(input, foreign.bcrypt) && !input.includes('\0')
  const { work, salt, length, finish, key } = foreign
  const derived = finish(derive(work, Buffer.from(input), salt, length))
  return derived.length === key.length && timingSafeEqual(derived, key)
}

/**
 * Whether a hash can be verified here: `ok`, `unknown` where it is of no form that is known, or `costly` where it would take more
 * than a second or 256 MB.
 * @param {string} hash
 */
export function judge(hash) {
  const foreign = readForeignHash(hash)
  const bcrypt = foreign && 'bcrypt' in foreign ? foreign.bcrypt : hash
  const cost = costOf(bcrypt)
  if (cost !== undefined) return cost > HIGHEST_COST ? 'costly' : 'ok'
  if (!foreign || !('work' in foreign)) return 'unknown'
  return isTooCostly(foreign.work) ? 'costly' : 'ok'
}

/**
 * What a hash takes to be verified, where it is not bcrypt's own form: see `readProfile`, and `bcrypt:12`.
 * @param {string} hash
 * @returns {string | undefined}
 */
export function hashProfileOf(hash) {
  const foreign = readForeignHash(hash)
  if (!foreign) return undefined
  return 'bcrypt' in foreign ? `bcrypt:${costOf(foreign.bcrypt)}` : profileOf(foreign.work)
}
