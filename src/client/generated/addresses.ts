// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyChangeCode } from './failures.ts'

/** Confirming an address, and changing it. */
export interface AddressesOperations {
  /**
   * Ask for the mail that confirms an address.
   *
   * Answers the same for any address.
   *
   * `POST /verify_email`
   */
  requestVerification: {
    input: {
      /** An e-mail address. */
      email: string
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'verification email sent'
    }
    code:
      | AnyChangeCode
      | 'email.invalid'
      | 'limits.too_many_attempts'
      | 'request.cross_site'
      | 'request.invalid_input'
  }

  /**
   * Confirm an address.
   *
   * With the token of the link, or with the address and the six-digit code.
   *
   * `PUT /verify_email`
   */
  verifyEmail: {
    input: {
      token?: string | undefined
      /** An e-mail address. */
      email?: string | undefined
      /** Six digits. */
      code?: string | undefined
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'Email verified'
    }
    code:
      | AnyChangeCode
      | 'email.invalid'
      | 'limits.too_many_attempts'
      | 'request.cross_site'
      | 'request.invalid_input'
      | 'verification.invalid'
  }

  /**
   * Change the caller's address.
   *
   * Takes effect when the new address is confirmed. Answers the same when somebody has it. The former address is told and, if it was confirmed, gets a link that undoes the change for a week.
   *
   * `PUT /users/me/email`
   */
  changeEmail: {
    input: {
      /** An e-mail address. */
      email: string
      /** A password. */
      password: string
      /** The code of a second factor: six digits, or a recovery code. */
      code?: string | undefined
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'verification email sent'
    }
    code:
      | AnyChangeCode
      | 'auth.code_required'
      | 'auth.invalid_code'
      | 'auth.invalid_credentials'
      | 'auth.second_factor_required'
      | 'email.invalid'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
  }
}
