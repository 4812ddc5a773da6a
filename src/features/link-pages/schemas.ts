import { Type } from 'typebox'
import { strictObject } from '../../lib/schema.ts'
import { Password } from '../users/schemas.ts'

const Token = Type.String({
  description: 'The token of the link.',
  examples: ['wJ3sWJYzcZr2F5n0l1sX2m8x4o6lG3v9uQe7bKd1AaE'],
})

/** The query of a link; mail programs and scanners add to it what they like. */
export const LinkQuery = Type.Object({ token: Type.Optional(Token) })

export const Confirmation = strictObject({ token: Token })

export const PasswordForm = strictObject({ token: Token, new_password: Password })

/** A page, as HTML. */
export const Page = {
  description: 'A page for the person who followed the link',
  content: { 'text/html': { schema: Type.String({ example: '<!doctype html>...' }) } },
}
