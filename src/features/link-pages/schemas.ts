import { Type } from 'typebox'
import { HTML, strictObject } from '../../platform/http/schema.ts'
import { Code, EmailAddress, Password } from '../users/schemas.ts'

const Token = Type.String({
  description: 'The token of the link.',
  format: 'token',
  examples: ['wJ3sWJYzcZr2F5n0l1sX2m8x4o6lG3v9uQe7bKd1AaE'],
})

/** The query of a link; mail programs and scanners add to it what they like. */
export const LinkQuery = Type.Object({ token: Type.Optional(Token) })

export const Confirmation = strictObject({ token: Token })

/** `email` is there for password managers; where it is given, it must be the one the token was made for. */
export const PasswordForm = strictObject({
  token: Token,
  new_password: Password,
  email: Type.Optional(EmailAddress),
})

/** `code` is that of a second factor, where one is on. */
export const SignInForm = strictObject({ token: Token, code: Type.Optional(Code) })

/** A page, as HTML. */
export const Page = { description: 'A page for the person who followed the link', content: HTML }
