import { Type } from 'typebox'
import { strictObject } from '../../platform/http/schema.ts'
import { Code, EmailAddress, Password } from '../users/schemas.ts'

/** Where to redirect in the end; looked at once more before that. */
const returnTo = Type.Optional(Type.String())

export const SignInForm = strictObject({
  email: Type.Optional(EmailAddress),
  password: Type.Optional(Password),
  remember: Type.Optional(Type.Boolean()),
  return_to: returnTo,
})

export const CodeForm = strictObject({
  code: Code,
  trust_device: Type.Optional(Type.Boolean()),
  return_to: returnTo,
})

export const SignUpForm = strictObject({ email: EmailAddress, password: Password, return_to: returnTo })

export const ConfirmationForm = strictObject({ email: EmailAddress, code: Code, return_to: returnTo })

export const SignOutForm = strictObject({})
