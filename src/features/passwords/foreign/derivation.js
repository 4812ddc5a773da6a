// JavaScript, as the threads that run it: docs/decisions/0007-piscina.md.
import { argon2Sync, hash, pbkdf2Sync, scryptSync } from 'node:crypto'

/**
 * What a hash takes to be verified: a primitive and its parameters.
 * @typedef {object} Derivation
 * @property {string} primitive A key of the table below.
 * @property {number[]} parameters
 */

/**
 * A function that derives a key from a password. Its work is counted in steps, which take the same time each.
 * @typedef {object} Primitive
 * @property {(parameters: number[]) => boolean} [isPossible] Whether it takes these parameters; left out where it takes any.
 * @property {(parameters: number[]) => number} steps
 * @property {number} stepsPerSecond Measured on one core of the machine of the benchmarks, rounded down.
 * @property {(parameters: number[]) => number} [bytes] The memory that it takes, where that is much.
 * @property {(parameters: number[], steps: number) => number[][]} ofSteps Parameters that together take so many steps, about like these.
 * @property {(input: Buffer, salt: Buffer, length: number, parameters: number[]) => Buffer} derive
 */

const LONGEST_SECONDS = 1
const MOST_BYTES = 256 * 1024 * 1024
const SCRYPT_BLOCK = 128

/** @type {Record<string, Primitive>} */
const PRIMITIVES = {
  'pbkdf2-sha1': pbkdf2('sha1', 4_000_000),
  'pbkdf2-sha256': pbkdf2('sha256', 4_000_000),
  'pbkdf2-sha512': pbkdf2('sha512', 2_000_000),
  scrypt: {
    isPossible: ([n = 0, r = 0, p = 0]) => n > 1 && Number.isInteger(Math.log2(n)) && r * p < 2 ** 30,
    steps: ([n = 0, r = 0, p = 0]) => n * r * p,
    stepsPerSecond: 1_050_000,
    bytes: ([n = 0, r = 0, p = 0]) => SCRYPT_BLOCK * r * (n + p),
    // N is a power of two, so that several runs make up the number.
    ofSteps: ([, r = 1, p = 1], steps) =>
      powersOfTwo(Math.floor(steps / (r * p)))
        .filter((n) => n > 1)
        .map((n) => [n, r, p]),
    derive: (input, salt, length, [N = 0, r = 0, p = 0]) =>
      scryptSync(input, salt, length, { N, r, p, maxmem: 2 * MOST_BYTES }),
  },
  argon2i: argon2('argon2i'),
  argon2id: argon2('argon2id'),
  phpass: {
    steps: ([rounds = 0]) => rounds,
    stepsPerSecond: 270_000,
    ofSteps: (_, steps) => [[steps]],
    derive: phpass,
  },
}

/**
 * The work of a primitive with these parameters; undefined where they are no parameters of it, or this Node.js lacks it.
 * @param {string} primitive
 * @param {number[]} parameters
 * @returns {Derivation | undefined}
 */
export function derivation(primitive, parameters) {
  const areNumbers = parameters.every((parameter) => Number.isSafeInteger(parameter) && parameter > 0)
  if (!areNumbers || !Object.hasOwn(PRIMITIVES, primitive)) return undefined
  return (primitiveOf(primitive).isPossible?.(parameters) ?? true) ? { primitive, parameters } : undefined
}

/**
 * Whether it takes more than a second, or more than 256 MB.
 * @param {Derivation} work
 */
export function isTooCostly({ primitive, parameters }) {
  const { stepsPerSecond, bytes } = primitiveOf(primitive)
  return (
    stepsOf({ primitive, parameters }) > LONGEST_SECONDS * stepsPerSecond ||
    (bytes?.(parameters) ?? 0) > MOST_BYTES
  )
}

/**
 * The key that a password gives.
 * @param {Derivation} work
 * @param {Buffer} input
 * @param {Buffer} salt
 * @param {number} length in bytes
 */
export const derive = ({ primitive, parameters }, input, salt, length) =>
  primitiveOf(primitive).derive(input, salt, length, parameters)

/**
 * Spends the steps that `full` takes beyond `spent`, of the same primitive or of none.
 * @param {Derivation} full
 * @param {Derivation | undefined} spent
 */
export function spendRest(full, spent) {
  const { ofSteps } = primitiveOf(full.primitive)
  const salt = Buffer.alloc(16)
  const rest = stepsOf(full) - (spent?.primitive === full.primitive ? stepsOf(spent) : 0)
  if (rest <= 0) return
  for (const parameters of ofSteps(full.parameters, rest)) derive({ ...full, parameters }, salt, salt, 1)
}

/**
 * A derivation as text, such as `scrypt:32768:8:1`: {@link readProfile} reads it.
 * @param {Derivation} work
 */
export const profileOf = ({ primitive, parameters }) => [primitive, ...parameters].join(':')

/**
 * The derivation that a text of {@link profileOf} stands for.
 * @param {string} profile
 */
export function readProfile(profile) {
  const [primitive = '', ...parameters] = profile.split(':')
  return derivation(primitive, parameters.map(Number))
}

/**
 * Of each primitive, the derivation that takes most steps.
 * @param {readonly Derivation[]} all
 * @returns {Derivation[]}
 */
export function heaviest(all) {
  const byPrimitive = Map.groupBy(all, ({ primitive }) => primitive)
  return [...byPrimitive.values()].map((works) => works.reduce((a, b) => (stepsOf(b) > stepsOf(a) ? b : a)))
}

/** @param {Derivation} work */
const stepsOf = ({ primitive, parameters }) => primitiveOf(primitive).steps(parameters)

/** @param {string} primitive */
const primitiveOf = (primitive) => /** @type {Primitive} */ (PRIMITIVES[primitive])

/**
 * PBKDF2 (RFC 8018), of so many iterations for each of so many blocks.
 * @param {string} digest
 * @param {number} stepsPerSecond
 * @returns {Primitive}
 */
function pbkdf2(digest, stepsPerSecond) {
  return {
    steps: ([iterations = 0, blocks = 0]) => iterations * blocks,
    stepsPerSecond,
    ofSteps: (_, steps) => [[steps, 1]],
    derive: (input, salt, length, [iterations = 0]) => pbkdf2Sync(input, salt, iterations, length, digest),
  }
}

/**
 * Argon2 (RFC 9106), version 19: memory in KiB, passes, lanes.
 * @param {'argon2i' | 'argon2id'} name
 * @returns {Primitive}
 */
function argon2(name) {
  const leastOfLanes = 8
  return {
    isPossible: ([memory = 0, , lanes = 0]) => argon2Sync !== undefined && memory >= leastOfLanes * lanes,
    steps: ([memory = 0, passes = 0]) => memory * passes,
    // Flask-Security's default of 100 MB and 10 passes is just within.
    stepsPerSecond: 1_030_000,
    bytes: ([memory = 0]) => memory * 1024,
    ofSteps: ([, passes = 1, lanes = 1], steps) => [
      [Math.max(leastOfLanes * lanes, Math.floor(steps / passes)), passes, lanes],
    ],
    derive: (message, nonce, tagLength, [memory = 0, passes = 0, parallelism = 0]) =>
      argon2Sync(name, { message, nonce, tagLength: Math.max(tagLength, 4), memory, passes, parallelism }),
  }
}

/**
 * The portable hash of phpass: MD5 over and over.
 * @param {Buffer} password
 * @param {Buffer} salt
 * @param {number} _
 * @param {number[]} parameters
 */
function phpass(password, salt, _, [rounds = 0]) {
  let digest = hash('md5', Buffer.concat([salt, password]), 'buffer')
  const next = Buffer.concat([digest, password])
  for (let round = 0; round < rounds; round++) {
    digest.copy(next)
    digest = hash('md5', next, 'buffer')
  }
  return digest
}

/** @param {number} number */
const powersOfTwo = (number) =>
  Array.from({ length: 31 }, (_, bit) => 2 ** bit).filter((power) => Math.floor(number / power) % 2 === 1)
