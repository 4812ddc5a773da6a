// Made of openapi/openapi.json by `npm run openapi`.
import type { AnyCode } from './failures.ts'

/** The service itself. */
export interface ServiceOperations {
  /**
   * Welcome.
   *
   * `GET /`
   */
  welcome: {
    input: Record<string, never>
    result: {
      message: 'Bienvenue'
    }
    code: AnyCode
  }

  /**
   * Whether the process answers.
   *
   * `GET /healthz`
   */
  getHealth: {
    input: Record<string, never>
    result: {
      message: 'ok'
    }
    code: AnyCode
  }

  /**
   * Whether requests can be answered, and what each part of the service says.
   *
   * A part says `ok` or, in a few words, what does not work. The service is ready all the same where mails are not delivered, too many hashes wait, or a newer instance has migrated the database.
   *
   * `GET /readyz`
   */
  getReadiness: {
    input: Record<string, never>
    result: {
      message: 'ok'
      parts: Record<string, string>
    }
    code:
      | AnyCode
      | 'passwords.busy'
      | 'secrets.wrong_key'
      | 'service.database_away'
      | 'service.database_not_writable'
      | 'service.database_outdated'
      | 'service.mail_directory_not_writable'
  }
}
