import { Type } from 'typebox'
import { PageBefore, strictObject } from '../../platform/http/schema.ts'
import { Code, EmailAddress, Password } from '../users/schemas.ts'

const code = Type.Optional(Code)

export const PasswordForm = strictObject({
  current_password: Password,
  new_password: Password,
  code,
  email: Type.Optional(EmailAddress),
})

export const EmailForm = strictObject({ email: EmailAddress, password: Password, code })

/** The password, and a code where one is asked for; `email` is there for password managers. */
export const ProofForm = strictObject({ password: Password, code, email: Type.Optional(EmailAddress) })

/** Where to redirect in the end; looked at once more before that. */
const return_to = Type.Optional(Type.String())

export const EnrolForm = strictObject({ password: Password, email: Type.Optional(EmailAddress), return_to })

export const ConfirmForm = strictObject({ code: Code, return_to })

export const SessionForm = strictObject({ id: Type.String({ format: 'uuid' }) })

export const NoFields = strictObject({})

/** Which part of a list; a page also takes what says what was just done. */
export const ListQuery = Type.Object({ before: Type.Optional(PageBefore) })
