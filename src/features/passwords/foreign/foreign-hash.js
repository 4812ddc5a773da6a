// JavaScript, as the threads that run it: docs/decisions/0007-piscina.md.
import { derivation } from './derivation.js'

/**
 * A hash of another service, taken apart: bcrypt's of an input, or a key that was derived from one.
 * @typedef {{ input: (password: string) => string, bcrypt: string }} BcryptOfInput
 * @typedef {object} DerivedKey
 * @property {(password: string) => string} input What is hashed for a password.
 * @property {import('./derivation.js').Derivation} work
 * @property {Buffer} salt
 * @property {number} length of what is derived, in bytes
 * @property {(derived: Buffer) => Buffer} finish What is made of it.
 * @property {Buffer} key What that must be.
 * @typedef {BcryptOfInput | DerivedKey} ForeignHash
 */

/** phpass's digits of six bits. */
export const PHPASS_DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PHPASS_BYTES = 16
const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 }
// What is shorter is broken: it would let others in.
const LEAST_KEY_BYTES = 16
const LEAST_ARGON2_SALT_BYTES = 8

/**
 * @param {string} primitive
 * @param {readonly (string | number)[]} parameters
 * @param {Buffer} salt
 * @param {Buffer} key
 * @param {Partial<DerivedKey>} more what differs from most forms
 * @returns {DerivedKey | undefined}
 */
export function derivedKey(primitive, parameters, salt, key, more = {}) {
  if (key.length < LEAST_KEY_BYTES) return undefined
  if (primitive.startsWith('argon2') && salt.length < LEAST_ARGON2_SALT_BYTES) return undefined
  const work = derivation(primitive, parameters.map(Number))
  return (
    work && { input: asTyped, work, salt, length: key.length, finish: (derived) => derived, key, ...more }
  )
}

/**
 * @param {keyof typeof DIGEST_BYTES} digest
 * @param {string} rounds
 * @param {Buffer} salt
 * @param {Buffer} key
 */
export const pbkdf2 = (digest, rounds, salt, key) =>
  derivedKey(`pbkdf2-${digest}`, [rounds, Math.ceil(key.length / DIGEST_BYTES[digest])], salt, key)

/**
 * @param {readonly (string | number)[]} parameters N, r and p
 * @param {Buffer} salt
 * @param {Buffer} key
 */
export const scrypt = (parameters, salt, key) => derivedKey('scrypt', parameters, salt, key)

/** @param {string} password */
export function asTyped(password) {
  return password
}

/**
 * Without what PHP's trim() takes off.
 * @param {string} password
 */
export const phpTrim = (password) => password.replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '')

/** @param {string} text in either alphabet, padded or not */
export const base64 = (text) => Buffer.from(text, 'base64')

/** @param {string} text */
export const adaptedBase64 = (text) => base64(text.replaceAll('.', '+'))

/**
 * Six bits a character, the lowest first.
 * @param {string} text
 */
export function phpassBytes(text) {
  const bits = [...text].reduce(
    (number, char, index) => number | (BigInt(PHPASS_DIGITS.indexOf(char)) << BigInt(6 * index)),
    0n,
  )
  const bytes = Buffer.from(
    bits
      .toString(16)
      .padStart(2 * text.length, '0')
      .slice(-2 * PHPASS_BYTES),
    'hex',
  )
  return bytes.reverse()
}
