// Made of openapi/openapi.json by `npm run openapi`.

/** The code of every failure that the service answers with. */
export type ServiceErrorCode =
  | 'access_tokens.unknown_audience'
  | 'auth.code_required'
  | 'auth.invalid_code'
  | 'auth.invalid_credentials'
  | 'auth.invalid_reset_token'
  | 'auth.invalid_sign_in_link'
  | 'auth.second_factor_required'
  | 'auth.sign_in_again'
  | 'clients.invalid_client'
  | 'clients.name_taken'
  | 'clients.not_found'
  | 'clients.several_authentications'
  | 'email.invalid'
  | 'forward_auth.invalid_ticket'
  | 'forward_auth.not_signed_in'
  | 'forward_auth.unknown_site'
  | 'forward_auth.untrusted_peer'
  | 'limits.too_many_attempts'
  | 'passwords.busy'
  | 'passwords.client_gone'
  | 'passwords.refused'
  | 'request.bad_request'
  | 'request.body_too_large'
  | 'request.cross_site'
  | 'request.forbidden'
  | 'request.invalid_input'
  | 'request.malformed_body'
  | 'request.method_not_allowed'
  | 'request.route_not_found'
  | 'request.unsupported_media_type'
  | 'second_factor.none'
  | 'second_factor.off'
  | 'second_factor.on'
  | 'secrets.wrong_key'
  | 'service.database_away'
  | 'service.database_not_writable'
  | 'service.database_outdated'
  | 'service.internal_error'
  | 'service.mail_directory_not_writable'
  | 'sessions.enrolment_required'
  | 'sessions.not_found'
  | 'sessions.recent_proof_required'
  | 'users.email_taken'
  | 'users.not_found'
  | 'users.registration_closed'
  | 'verification.invalid'
  | 'verification.required'

/** The codes that every operation can fail with. */
export type AnyCode = 'service.internal_error'

/** The codes that every operation can fail with that may change something. */
export type AnyChangeCode =
  | 'request.body_too_large'
  | 'request.malformed_body'
  | 'request.unsupported_media_type'
  | 'service.database_away'
  | 'service.internal_error'

/** What a failure is answered with (RFC 9457). */
export interface Problem {
  type: string
  title?: string | undefined
  status: number
  /** The sentence that `message` is otherwise. */
  detail: string
  /** A stable name for programs. */
  code: string
  /** Only with status 500: what to look for in the log. */
  request_id?: string | undefined
  /** Only of `GET /readyz`: what each part of the service says. */
  parts?: Record<string, string> | undefined
  /** Only where a second factor is required: the methods by which it can be given. */
  second_factor?: string[] | undefined
  /** Only of a code of another time: what the one who gave it can look at. */
  hint?: string | undefined
  /** Only where OAuth 2.0 asks for it: the code that it has for this failure (RFC 6749, section 5.2). */
  error?: string | undefined
}
