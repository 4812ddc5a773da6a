import { Type } from 'typebox'
import { fixed, strictObject } from '../../lib/schema.ts'
import { EmailAddress, Password } from '../users/schemas.ts'

/** Every field may be missing, null or empty: that is no malformed body, but credentials that are wrong. */
export const Credentials = strictObject({
  email: Type.Optional(Type.Union([EmailAddress, Type.Null()])),
  password: Type.Optional(Type.Union([Password, Type.Null()])),
})

export const LoggedIn = strictObject({
  email: EmailAddress,
  message: fixed('logged in'),
  session_id: Type.String({ format: 'uuid', examples: ['163fe508-19a2-48ed-a7c8-d9c6e56fabd1'] }),
})

export const Profile = strictObject({ email: EmailAddress })
