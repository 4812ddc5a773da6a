/**
 * One implementation of bcrypt; all of them agree on every input.
 * @typedef {object} BcryptEngine
 * @property {'native' | 'javascript'} name
 * @property {(input: string, cost: number) => string} hash
 * @property {(input: string, hash: string) => boolean} verify False for a hash of another kind or a broken one.
 */

/** What bcrypt reads of its input; it ignores the rest. */
const BCRYPT_BYTES = 72

const BCRYPT_HASH = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/

/**
 * The cost a bcrypt hash was made with; undefined where it is no bcrypt hash.
 * @param {string} hash
 * @returns {number | undefined}
 */
export function costOf(hash) {
  const cost = BCRYPT_HASH.exec(hash)?.[1]
  return cost === undefined ? undefined : Number(cost)
}

/**
 * The engine written in C++; rejects where its binary does not load.
 * @returns {Promise<BcryptEngine>}
 */
export async function nativeEngine() {
  const { hashSync, compareSync } = (await import('bcrypt')).default
  return {
    name: 'native',
    hash: (input, cost) => hashSync(input, cost),
    // It does not know PHP's name for the same algorithm. Cut as bcrypt cuts: under the name `$2a$` this engine would count
    // the bytes of a longer input modulo 256.
    verify: (input, hash) =>
      costOf(hash) !== undefined &&
      compareSync(Buffer.from(input).subarray(0, BCRYPT_BYTES), hash.replace(/^\$2y/, '$2b')),
  }
}

/**
 * The engine written in JavaScript, slower by a third, which runs everywhere.
 * @returns {Promise<BcryptEngine>}
 */
export async function javascriptEngine() {
  const { hashSync, compareSync } = await import('bcryptjs')
  return {
    name: 'javascript',
    // Half a surrogate pair becomes U+FFFD, as it does on the way to native code.
    hash: (input, cost) => hashSync(input.toWellFormed(), cost),
    verify: (input, hash) => costOf(hash) !== undefined && compareSync(input.toWellFormed(), hash),
  }
}

/**
 * The native engine if it loads, else the JavaScript one.
 * @returns {Promise<BcryptEngine>}
 */
export const bestEngine = () => nativeEngine().catch(javascriptEngine)
