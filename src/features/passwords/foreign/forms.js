// JavaScript, as the threads that run it: docs/decisions/0007-piscina.md.
import { createCipheriv, createHash, createHmac } from 'node:crypto'
import {
  adaptedBase64,
  asTyped,
  base64,
  derivedKey,
  PHPASS_DIGITS,
  pbkdf2,
  phpassBytes,
  phpTrim,
  scrypt,
} from './foreign-hash.js'

/**
 * A form of hashes. Its parts are the groups of the pattern, as text; the secret is that of the service it comes from.
 * @typedef {object} Form
 * @property {RegExp} pattern
 * @property {(parts: any, secret: string) => import('./foreign-hash.js').ForeignHash | undefined} read
 */

const BCRYPT = String.raw`(?<bcrypt>\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})`
const FIREBASE_KEY_BYTES = 32

/** @type {readonly Form[]} */
const DJANGO = [
  {
    pattern: new RegExp(`^bcrypt\\$${BCRYPT}$`),
    read: ({ bcrypt }) => ({ input: asTyped, bcrypt }),
  },
  {
    pattern: new RegExp(`^bcrypt_sha256\\$${BCRYPT}$`),
    read: ({ bcrypt }) => ({
      input: (password) => createHash('sha256').update(password).digest('hex'),
      bcrypt,
    }),
  },
  {
    pattern: /^pbkdf2_(?<digest>sha1|sha256)\$(?<rounds>\d+)\$(?<salt>[^$]+)\$(?<key>[\w+/=]+)$/,
    read: ({ digest, rounds, salt, key }) => pbkdf2(digest, rounds, Buffer.from(salt), base64(key)),
  },
  {
    pattern: /^scrypt\$(?<n>\d+)\$(?<salt>[^$]+)\$(?<r>\d+)\$(?<p>\d+)\$(?<key>[\w+/=]+)$/,
    read: ({ n, r, p, salt, key }) => scrypt([n, r, p], Buffer.from(salt), base64(key)),
  },
]

/** @type {readonly Form[]} */
const WERKZEUG = [
  {
    pattern: /^pbkdf2:(?<digest>sha1|sha256|sha512):(?<rounds>\d+)\$(?<salt>[^$]+)\$(?<key>[0-9a-f]+)$/,
    read: ({ digest, rounds, salt, key }) =>
      pbkdf2(digest, rounds, Buffer.from(salt), Buffer.from(key, 'hex')),
  },
  {
    pattern: /^scrypt:(?<n>\d+):(?<r>\d+):(?<p>\d+)\$(?<salt>[^$]+)\$(?<key>[0-9a-f]+)$/,
    read: ({ n, r, p, salt, key }) => scrypt([n, r, p], Buffer.from(salt), Buffer.from(key, 'hex')),
  },
]

/**
 * Argon2 in PHC's string format, which Django puts its name before.
 * @type {Form}
 */
const ARGON2 = {
  pattern:
    /^(?:argon2)?\$(?<name>argon2id?)\$v=19\$m=(?<m>\d+),t=(?<t>\d+),p=(?<p>\d+)\$(?<salt>[\w+/]+)\$(?<key>[\w+/]+)$/,
  read: ({ name, m, t, p, salt, key }) => derivedKey(name, [m, t, p], base64(salt), base64(key)),
}

/** @type {readonly Form[]} */
const PASSLIB = [
  {
    pattern: /^\$pbkdf2(?:-(?<digest>sha256|sha512))?\$(?<rounds>\d+)\$(?<salt>[\w./]*)\$(?<key>[\w./]+)$/,
    read: ({ digest = 'sha1', rounds, salt, key }) =>
      pbkdf2(digest, rounds, adaptedBase64(salt), adaptedBase64(key)),
  },
  {
    pattern: /^\$scrypt\$ln=(?<ln>\d\d?),r=(?<r>\d+),p=(?<p>\d+)\$(?<salt>[\w+/]*)\$(?<key>[\w+/]+)$/,
    read: ({ ln, r, p, salt, key }) => scrypt([2 ** ln, r, p], base64(salt), base64(key)),
  },
  {
    pattern: /^\$bcrypt-sha256\$v=2,t=2b,r=(?<cost>\d\d?)\$(?<salt>[./\w]{22})\$(?<key>[./\w]{31})$/,
    read: ({ cost, salt, key }) => ({
      input: (password) => createHmac('sha256', salt).update(password).digest('base64'),
      bcrypt: `$2b$${cost.padStart(2, '0')}$${salt}${key}`,
    }),
  },
]

/** @type {readonly Form[]} */
const WORDPRESS = [
  {
    pattern: new RegExp(`^\\$wp${BCRYPT}$`),
    read: ({ bcrypt }) => ({
      input: (password) => createHmac('sha384', 'wp-sha384').update(phpTrim(password)).digest('base64'),
      bcrypt,
    }),
  },
  {
    // Before 6.8: phpass.
    pattern: /^\$[PH]\$(?<rounds>[./\w])(?<salt>[./\w]{8})(?<key>[./\w]{22})$/,
    read: ({ rounds, salt, key }) =>
      derivedKey('phpass', [2 ** PHPASS_DIGITS.indexOf(rounds)], Buffer.from(salt), phpassBytes(key), {
        input: phpTrim,
      }),
  },
]

/** @type {Form} */
const BETTER_AUTH = {
  pattern: /^(?<salt>[0-9a-f]{32}):(?<key>[0-9a-f]{128})$/,
  read: ({ salt, key }) =>
    derivedKey('scrypt', [16_384, 16, 1], Buffer.from(salt), Buffer.from(key, 'hex'), {
      input: (password) => password.normalize('NFKC'),
    }),
}

/**
 * Firebase's scrypt, in the form that Supabase gives it; the signer's key is part of it, or the secret.
 * @type {Form}
 */
const FIREBASE = {
  pattern:
    /^\$fbscrypt\$v=1,n=(?<n>\d\d?),r=(?<r>\d+),p=(?<p>\d+)(?:,ss=(?<ss>[\w+/=-]+))?(?:,sk=(?<sk>[\w+/=-]+))?\$(?<salt>[\w+/=-]+)\$(?<key>[\w+/=-]+)$/,
  read({ n, r, p, ss = '', sk, salt, key }, secret) {
    const iv = Buffer.alloc(16)
    const signerKey = base64(sk ?? secret)
    return derivedKey('scrypt', [2 ** n, r, p], Buffer.concat([base64(salt), base64(ss)]), base64(key), {
      length: FIREBASE_KEY_BYTES,
      finish: (derived) => createCipheriv('aes-256-ctr', derived, iv).update(signerKey),
    })
  },
}

/** Every form but bcrypt's own. */
export const FORMS = [...DJANGO, ...WERKZEUG, ARGON2, ...PASSLIB, ...WORDPRESS, BETTER_AUTH, FIREBASE]

/** @type {Form} */
export const PLAIN_BCRYPT = {
  pattern: new RegExp(`^${BCRYPT}$`),
  read: ({ bcrypt }) => ({ input: asTyped, bcrypt }),
}
