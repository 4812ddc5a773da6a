import { isoTime } from '../../platform/http/iso-time.ts'
import type { User } from './repository.ts'

/** A user as operators, and the user, are shown one; times in UTC. */
export const viewUser = ({ id, subject, email, email_verified_at, created_at }: User) => ({
  id,
  subject,
  email,
  email_verified_at: email_verified_at === null ? null : isoTime(email_verified_at),
  created_at: isoTime(created_at),
})
