import { Type } from 'typebox'
import { fixed, strictObject } from '../../lib/schema.ts'
import { EXAMPLE_SESSION, SessionView } from '../sessions/schemas.ts'
import { EmailAddress, Password, UserFields } from '../users/schemas.ts'

export const Account = strictObject(
  { ...UserFields, sessions: Type.Array(SessionView) },
  {
    examples: [
      {
        id: 1,
        email: 'bob@bob.com',
        created_at: '2026-11-21T08:00:00.000Z',
        email_verified_at: null,
        sessions: [EXAMPLE_SESSION],
      },
    ],
  },
)

export const PasswordChange = strictObject({ current_password: Password, new_password: Password })

export const PasswordUpdated = strictObject({ email: EmailAddress, message: fixed('Password updated') })
