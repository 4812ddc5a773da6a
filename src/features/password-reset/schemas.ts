import { Type } from 'typebox'
import { fixed, strictObject } from '../../platform/http/schema.ts'
import { EmailAddress, Password } from '../users/schemas.ts'

export const ResetRequest = strictObject({ email: EmailAddress })

export const ResetRequested = strictObject({ email: EmailAddress, message: fixed('reset email sent') })

export const PasswordReset = strictObject({
  email: Type.Optional(EmailAddress),
  reset_token: Type.String({
    description: 'The token that came by mail.',
    format: 'token',
    examples: ['wJ3sWJYzcZr2F5n0l1sX2m8x4o6lG3v9uQe7bKd1AaE'],
  }),
  new_password: Password,
})
