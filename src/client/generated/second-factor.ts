// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyChangeCode } from './failures.ts'

/** Codes of an authenticator app, and recovery codes. */
export interface SecondFactorOperations {
  /**
   * Make a secret for an authenticator app.
   *
   * It guards nothing until a code of it was given, within an hour.
   *
   * `POST /users/me/totp`
   */
  enrolTotp: {
    input: {
      /** A password. */
      password: string
    }
    result: {
      /** In base32, to be typed. */
      secret: string
      /** What the QR code says. */
      uri: string
      /** The QR code, as SVG. */
      qr_svg: string
    }
    code:
      | AnyChangeCode
      | 'auth.invalid_credentials'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
      | 'second_factor.off'
      | 'second_factor.on'
  }

  /**
   * Turn the second factor on, with a code.
   *
   * Ends the caller's other sessions, and gives this one a new ID.
   *
   * `PUT /users/me/totp`
   */
  confirmTotp: {
    input: {
      /** The code of a second factor: six digits, or a recovery code. */
      code: string
    }
    result: {
      /** Each is good once, in the place of a code of the app. They are shown only now. */
      recovery_codes: string[]
    }
    code:
      | AnyChangeCode
      | 'auth.invalid_code'
      | 'limits.too_many_attempts'
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
      | 'second_factor.none'
      | 'second_factor.off'
      | 'second_factor.on'
  }

  /**
   * Turn the second factor off.
   *
   * Ends the caller's other sessions.
   *
   * `DELETE /users/me/totp`
   */
  removeTotp: {
    input: {
      /** A password. */
      password: string
      /** The code of a second factor: six digits, or a recovery code. */
      code?: string | undefined
    }
    result: Record<string, never>
    code:
      | AnyChangeCode
      | 'auth.code_required'
      | 'auth.invalid_code'
      | 'auth.invalid_credentials'
      | 'auth.second_factor_required'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
      | 'second_factor.none'
      | 'second_factor.off'
  }

  /**
   * Make new recovery codes.
   *
   * The former ones are void.
   *
   * `POST /users/me/recovery_codes`
   */
  renewRecoveryCodes: {
    input: {
      /** A password. */
      password: string
      /** The code of a second factor: six digits, or a recovery code. */
      code?: string | undefined
    }
    result: {
      /** Each is good once, in the place of a code of the app. They are shown only now. */
      recovery_codes: string[]
    }
    code:
      | AnyChangeCode
      | 'auth.code_required'
      | 'auth.invalid_code'
      | 'auth.invalid_credentials'
      | 'auth.second_factor_required'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
      | 'second_factor.none'
      | 'second_factor.off'
  }
}
