import type { User } from '../../features/users/repository.ts'
import { isoTime } from '../../platform/http/iso-time.ts'

/** A user as commands show one; times in UTC. */
export const viewUser = ({ id, email, email_verified_at, created_at }: User) => ({
  id,
  email,
  email_verified_at: email_verified_at === null ? null : isoTime(email_verified_at),
  created_at: isoTime(created_at),
})
