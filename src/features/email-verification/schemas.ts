import { Type } from 'typebox'
import { fixed, strictObject } from '../../platform/http/schema.ts'
import { EmailAddress } from '../users/schemas.ts'

export const VerificationRequest = strictObject({ email: EmailAddress })

export const VerificationSent = strictObject({
  email: EmailAddress,
  message: fixed('verification email sent'),
})

/** Either the token of the link, or the address and the code that was mailed to it. */
export const VerificationProof = strictObject({
  token: Type.Optional(
    Type.String({ minLength: 1, format: 'token', examples: ['wJ3sWJYzcZr2F5n0l1sX2m8x4o6lG3v9uQe7bKd1AaE'] }),
  ),
  email: Type.Optional(EmailAddress),
  code: Type.Optional(Type.String({ description: 'Six digits.', format: 'code', examples: ['314159'] })),
})

export const Verified = strictObject({ email: EmailAddress, message: fixed('Email verified') })
