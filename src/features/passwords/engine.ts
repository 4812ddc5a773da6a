/** One implementation of bcrypt; all of them agree on every input. */
export interface BcryptEngine {
  readonly name: 'native' | 'javascript'
  hash(input: string, cost: number): string
  /** False for a hash of another kind or a broken one. */
  verify(input: string, hash: string): boolean
}

const BCRYPT_HASH = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/

/** The cost a bcrypt hash was made with; undefined where it is no bcrypt hash. */
export function costOf(hash: string): number | undefined {
  const cost = BCRYPT_HASH.exec(hash)?.[1]
  return cost === undefined ? undefined : Number(cost)
}

/** The engine written in C++; rejects where its binary does not load. */
export async function nativeEngine(): Promise<BcryptEngine> {
  const { hashSync, compareSync } = (await import('bcrypt')).default
  return {
    name: 'native',
    hash: (input, cost) => hashSync(input, cost),
    // It does not know PHP's name for the same algorithm.
    verify: (input, hash) => costOf(hash) !== undefined && compareSync(input, hash.replace(/^\$2y/, '$2b')),
  }
}

/** The engine written in JavaScript, slower by a third, which runs everywhere. */
export async function javascriptEngine(): Promise<BcryptEngine> {
  const { hashSync, compareSync } = await import('bcryptjs')
  return {
    name: 'javascript',
    // Half a surrogate pair becomes U+FFFD, as it does on the way to native code.
    hash: (input, cost) => hashSync(input.toWellFormed(), cost),
    verify: (input, hash) => costOf(hash) !== undefined && compareSync(input.toWellFormed(), hash),
  }
}

/** The native engine if it loads, else the JavaScript one. */
export const bestEngine = (): Promise<BcryptEngine> => nativeEngine().catch(javascriptEngine)
