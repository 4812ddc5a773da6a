import type { Part } from '../operations/part.ts'
import { OK } from '../operations/part.ts'
import { SecretKeyError } from './errors.ts'
import type { Secrets } from './service.ts'

const WRONG = { says: 'not the one of the database', failure: new SecretKeyError() }

/** The key that secrets are sealed with: an instance with another one than the database's is not ready. */
export const secretKeyPart = ({ check }: Pick<Secrets, 'check'>): Part => ({
  name: 'secret_key',
  failing: [WRONG],
  async check() {
    try {
      await check()
      return OK
    } catch (error) {
      // That the database is away is what the part of that name says.
      return error instanceof SecretKeyError ? WRONG : { says: 'not known' }
    }
  },
})
