// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyChangeCode } from './failures.ts'

/** A forgotten password. */
export interface PasswordsOperations {
  /**
   * Ask for a reset token by mail.
   *
   * Answers the same whether or not the address is known. A newer token ends an older one.
   *
   * `POST /reset_password`
   */
  requestPasswordReset: {
    input: {
      /** An e-mail address. */
      email: string
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'reset email sent'
    }
    code:
      | AnyChangeCode
      | 'email.invalid'
      | 'limits.too_many_attempts'
      | 'request.cross_site'
      | 'request.invalid_input'
  }

  /**
   * Set a new password with a reset token.
   *
   * The token works once. All sessions of the user end. A token that was mailed confirms the address.
   *
   * `PUT /reset_password`
   */
  resetPassword: {
    input: {
      /** An e-mail address. */
      email?: string | undefined
      /** The token that came by mail. */
      reset_token: string
      /** A password. */
      new_password: string
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'Password updated'
    }
    code:
      | AnyChangeCode
      | 'auth.invalid_reset_token'
      | 'email.invalid'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'passwords.refused'
      | 'request.cross_site'
      | 'request.invalid_input'
  }
}
