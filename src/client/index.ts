/** A typed client of the service, for browsers and Node.js: nothing of the server is imported from here, and no package. */
export { type ClientOptions, createClient } from './client.ts'
export { AuthError, type ErrorCode, isSecondFactorRequired, type SecondFactorRequired } from './errors.ts'
export type { Problem, ServiceErrorCode } from './generated/failures.ts'
export type { Operations } from './generated/operations.ts'
export type {
  Account,
  AuditEvent,
  CallOptions,
  Client,
  Device,
  ErrorCodeOf,
  Input,
  OperationName,
  Result,
  Session,
} from './types.ts'
