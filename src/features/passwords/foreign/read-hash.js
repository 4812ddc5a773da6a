// JavaScript, as the threads that run it: docs/decisions/0007-piscina.md.
import { createHmac } from 'node:crypto'
import { asTyped } from './foreign-hash.js'
import { FORMS, PLAIN_BCRYPT } from './forms.js'

/**
 * What services do with a password and their secret before they hash it.
 * @type {Record<string, (password: string, secret: string) => string>}
 */
const KEYED = {
  'flask-security': (password, secret) => createHmac('sha512', secret).update(password).digest('base64'),
  devise: (password, secret) => password + secret,
  // Here the secret is part of what is made of the derived key.
  firebase: asTyped,
}
const KEYED_HASH = new RegExp(`^(?<kind>${Object.keys(KEYED).join('|')}):(?<keyId>\\d+):(?<hash>.*)$`)

/**
 * A hash that was made with a secret, as it is stored.
 * @param {string} kind
 * @param {number} keyId
 * @param {string} hash
 */
export const keyedHash = (kind, keyId, hash) => `${kind}:${keyId}:${hash}`

/**
 * The ID of the secret that a hash was made with; undefined where there was none.
 * @param {string} hash
 */
export function keyIdOf(hash) {
  const id = KEYED_HASH.exec(hash)?.groups?.keyId
  return id === undefined ? undefined : Number(id)
}

/**
 * Takes a hash of another service apart; undefined for bcrypt's own form, and for what is none.
 * @param {string} hash
 * @param {string} [secret] what {@link keyIdOf} gives the ID of
 * @returns {import('./foreign-hash.js').ForeignHash | undefined}
 */
export function readForeignHash(hash, secret = '') {
  const keyed = KEYED_HASH.exec(hash)?.groups
  if (!keyed) return read(FORMS, hash, secret)
  const inner = read([PLAIN_BCRYPT, ...FORMS], keyed.hash ?? '', secret)
  const prepare = KEYED[keyed.kind ?? ''] ?? asTyped
  return inner && { ...inner, input: (password) => prepare(inner.input(password), secret) }
}

/**
 * @param {readonly import('./forms.js').Form[]} forms
 * @param {string} hash
 * @param {string} secret
 */
function read(forms, hash, secret) {
  for (const { pattern, read } of forms) {
    const parts = pattern.exec(hash)?.groups
    if (parts) return read(parts, secret)
  }
  return undefined
}
