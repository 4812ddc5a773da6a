// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyChangeCode, AnyCode } from './failures.ts'

/** Who has an account. */
export interface UsersOperations {
  /**
   * Register.
   *
   * `POST /users`
   */
  registerUser: {
    input: {
      /** An e-mail address. */
      email: string
      /** A password. */
      password: string
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'user created'
    }
    code:
      | AnyChangeCode
      | 'email.invalid'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'passwords.refused'
      | 'request.cross_site'
      | 'request.invalid_input'
      | 'users.email_taken'
      | 'users.registration_closed'
  }

  /**
   * All that is held about the caller.
   *
   * `GET /users/me`
   */
  getAccount: {
    input: Record<string, never>
    result: {
      id: number
      /** An e-mail address. */
      email: string
      /** What other systems know the user by: a UUID that nobody else had or gets. */
      subject: string
      created_at: string
      /** When the address was confirmed. */
      email_verified_at: string | null
      /** The address that they asked to have instead, until it is confirmed. */
      pending_email: string | null
      second_factor: {
        /** Whether codes of an authenticator app are asked for. */
        totp: boolean
        recovery_codes_left: number
      }
      sessions: {
        /** What to call it by; of no other use. */
        id: string
        created_at: string
        last_seen_at: string
        /** When it ends however much it is used. */
        expires_at: string
        /** Where the sign-in came from. */
        ip: string | null
        /** A readable name, made of the user agent. */
        device: string
        remember: boolean
        /** Whether it is the one that asks. */
        current: boolean
      }[]
      devices: {
        /** A readable name, made of the user agent of the last sign-in. */
        device: string
        created_at: string
        /** When somebody last signed in with it. */
        last_used_at: string
        expires_at: string
        /** Until when no second factor is asked for on it. */
        trusted_until: string | null
        /** Whether it is the one that asks. */
        current: boolean
      }[]
    }
    code: AnyCode | 'request.forbidden' | 'service.database_away'
  }

  /**
   * Delete the caller, who gives their password once more.
   *
   * `DELETE /users/me`
   */
  deleteUser: {
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
  }

  /**
   * Change the caller's password.
   *
   * Ends their other sessions, and gives this one a new ID, in a new cookie.
   *
   * `PUT /users/me/password`
   */
  changePassword: {
    input: {
      /** A password. */
      current_password: string
      /** A password. */
      new_password: string
      /** The code of a second factor: six digits, or a recovery code. */
      code?: string | undefined
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'Password updated'
    }
    code:
      | AnyChangeCode
      | 'auth.code_required'
      | 'auth.invalid_code'
      | 'auth.invalid_credentials'
      | 'auth.second_factor_required'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'passwords.refused'
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
  }

  /**
   * What happened to the caller's account, newest first.
   *
   * `GET /users/me/events`
   */
  listEvents: {
    input: {
      /** How many, 1 to 200; 50 unless said. */
      limit?: string | number | undefined
      /** Only what happened before this time (ISO 8601). */
      before?: string | Date | undefined
    }
    result: {
      time: string
      /** What happened. */
      kind: string
      /** Where the request came from. */
      ip: string | null
      /** What its program calls itself. */
      user_agent: string | null
      /** What to look for in the log. */
      request_id: string | null
    }[]
    code: AnyCode | 'request.forbidden' | 'request.invalid_input' | 'service.database_away'
  }
}
