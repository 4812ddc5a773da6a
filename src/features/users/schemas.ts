import { Type } from 'typebox'
import { fixed, strictObject, Time } from '../../platform/http/schema.ts'

export const EmailAddress = Type.String({ description: 'An e-mail address.', examples: ['bob@bob.com'] })

export const Password = Type.String({
  description: 'A password.',
  format: 'password',
  examples: ['mySuperPwd'],
})

export const Registration = strictObject({ email: EmailAddress, password: Password })

/** The code of a second factor. */
export const Code = Type.String({
  description: 'The code of a second factor: six digits, or a recovery code.',
  maxLength: 64,
  examples: ['123456'],
})

export const Registered = strictObject({ email: EmailAddress, message: fixed('user created') })

export const Deletion = strictObject({ password: Password, code: Type.Optional(Code) })

/** What is held about a user, beside what other features hold. */
export const UserFields = {
  id: Type.Integer({ examples: [1] }),
  email: EmailAddress,
  subject: Type.String({
    description: 'What other systems know the user by: a UUID that nobody else had or gets.',
    format: 'uuid',
    examples: ['6f1c5f0e-3b52-4f0a-9a5d-2f6f8f0f8a11'],
  }),
  created_at: Time,
  email_verified_at: Type.Union([Time, Type.Null()], { description: 'When the address was confirmed.' }),
  pending_email: Type.Union([Type.String(), Type.Null()], {
    description: 'The address that they asked to have instead, until it is confirmed.',
  }),
}
