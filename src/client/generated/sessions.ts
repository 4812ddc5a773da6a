// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyChangeCode, AnyCode } from './failures.ts'

/** Signing in and out, and who is signed in. */
export interface SessionsOperations {
  /**
   * Log in.
   *
   * Sets the session's cookie, which the routes for signed-in callers ask for. With `remember`, it outlives the browser.
   *
   * `POST /sessions`
   */
  logIn: {
    input: {
      /** An e-mail address. */
      email?: string | null | undefined
      /** A password. */
      password?: string | null | undefined
      /** Keep the session when the browser closes. */
      remember?: boolean | undefined
      /** The code of a second factor: six digits, or a recovery code. */
      code?: string | undefined
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'logged in'
      session_id: string
    }
    code:
      | AnyChangeCode
      | 'auth.invalid_code'
      | 'auth.invalid_credentials'
      | 'auth.second_factor_required'
      | 'limits.too_many_attempts'
      | 'passwords.busy'
      | 'request.cross_site'
      | 'request.invalid_input'
      | 'verification.required'
  }

  /**
   * Log out.
   *
   * `DELETE /sessions`
   */
  logOut: {
    input: Record<string, never>
    result: Record<string, never>
    code: AnyChangeCode | 'request.cross_site' | 'request.forbidden'
  }

  /**
   * The caller's sessions, newest first.
   *
   * `GET /sessions`
   */
  listSessions: {
    input: {
      /** How many, 1 to 200; 50 unless said. */
      limit?: string | number | undefined
      /** Only what happened before this time (ISO 8601). */
      before?: string | Date | undefined
    }
    result: {
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
    code: AnyCode | 'request.forbidden' | 'request.invalid_input' | 'service.database_away'
  }

  /**
   * Complete a log-in with a second factor.
   *
   * The cookie that the log-in set says which one. With `trust_device`, none is asked for on this device for a while.
   *
   * `POST /sessions/second_factor`
   */
  completeLogIn: {
    input: {
      /** The code of a second factor: six digits, or a recovery code. */
      code: string
      /** Ask for no second factor on this device for a while. */
      trust_device?: boolean | undefined
    }
    result: {
      /** An e-mail address. */
      email: string
      message: 'logged in'
      session_id: string
    }
    code:
      | AnyChangeCode
      | 'auth.invalid_code'
      | 'auth.second_factor_required'
      | 'auth.sign_in_again'
      | 'limits.too_many_attempts'
      | 'request.cross_site'
      | 'request.invalid_input'
  }

  /**
   * Who is signed in.
   *
   * `GET /profile`
   */
  getProfile: {
    input: Record<string, never>
    result: {
      /** An e-mail address. */
      email: string
    }
    code: AnyCode | 'request.forbidden' | 'service.database_away'
  }

  /**
   * End one of the caller's sessions.
   *
   * The browser that it was begun in is no longer known, unless it is the one that asks.
   *
   * `DELETE /sessions/{id}`
   */
  logOutDevice: {
    input: {
      /** The `id` of a session in the list. */
      id: string
    }
    result: Record<string, never>
    code:
      | AnyChangeCode
      | 'request.cross_site'
      | 'request.forbidden'
      | 'request.invalid_input'
      | 'sessions.not_found'
  }

  /**
   * End all of the caller's sessions but this one.
   *
   * The browsers that they were begun in are no longer known.
   *
   * `DELETE /sessions/others`
   */
  logOutOthers: {
    input: Record<string, never>
    result: Record<string, never>
    code: AnyChangeCode | 'request.cross_site' | 'request.forbidden'
  }
}
