import { isPossible } from './policy.ts'
import { bcryptInput } from './prehash.ts'

/** What is held against a hash for one password. */
export interface Candidates {
  /** Our own form. */
  input: string
  /**
   * The password as it was typed, where bcrypt reads something else of it: what other services hash, which neither normalise
   * nor pre-hash. That there is one depends on the password alone, and on nothing of the account.
   */
  asTyped?: string
}

/** What bcrypt is given for a password that is to be verified; nothing that matches where no user can have the password. */
export function candidatesOf(password: string): Candidates {
  if (!isPossible(password)) return { input: '' }
  const input = bcryptInput(password)
  // Every bcrypt in use refuses a NUL: no other service has a hash of one.
  return input === password || password.includes('\0') ? { input } : { input, asTyped: password }
}
