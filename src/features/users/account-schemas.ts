import { Type } from 'typebox'
import { fixed, strictObject } from '../../platform/http/schema.ts'
import { DeviceView, EXAMPLE_DEVICE } from '../devices/schemas.ts'
import { SecondFactorState } from '../second-factor/schemas.ts'
import { EXAMPLE_SESSION, SessionView } from '../sessions/schemas.ts'
import { Code, EmailAddress, Password, UserFields } from './schemas.ts'

export const Account = strictObject(
  {
    ...UserFields,
    second_factor: SecondFactorState,
    sessions: Type.Array(SessionView),
    devices: Type.Array(DeviceView),
  },
  {
    examples: [
      {
        id: 1,
        email: 'bob@bob.com',
        subject: '6f1c5f0e-3b52-4f0a-9a5d-2f6f8f0f8a11',
        created_at: '2026-11-21T08:00:00.000Z',
        email_verified_at: null,
        pending_email: null,
        second_factor: { totp: true, recovery_codes_left: 9 },
        sessions: [EXAMPLE_SESSION],
        devices: [EXAMPLE_DEVICE],
      },
    ],
  },
)

export const PasswordChange = strictObject({
  current_password: Password,
  new_password: Password,
  code: Type.Optional(Code),
})

export const PasswordUpdated = strictObject({ email: EmailAddress, message: fixed('Password updated') })
