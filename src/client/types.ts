import type { Operations } from './generated/operations.ts'

/** The name of a method: the `operationId` of the OpenAPI document. */
export type OperationName = keyof Operations

/** Inputs that are narrower than their schema, where the service always refuses the rest of what that takes. */
interface Narrowed {
  logIn: Operations['logIn']['input'] & { email: string; password: string }
  verifyEmail: { token: string } | { email: string; code: string }
}

/** What a method takes. */
export type Input<Name extends OperationName> = Name extends keyof Narrowed
  ? Narrowed[Name]
  : Operations[Name]['input']

/** What a method gives. */
export type Result<Name extends OperationName> = Operations[Name]['result']

/** The codes that a method is known to fail with, beside those of any request. */
export type ErrorCodeOf<Name extends OperationName> = Operations[Name]['code']

/** What is said of one call. */
export interface CallOptions {
  /** Aborts the call, which then fails with the reason of the signal; `AbortSignal.timeout(ms)` bounds its time. */
  signal?: AbortSignal | undefined
  /** Sent beside the client's own. */
  headers?: Readonly<Record<string, string>> | undefined
}

type Method<Name extends OperationName> =
  Record<never, never> extends Input<Name>
    ? (input?: Input<Name>, options?: CallOptions) => Promise<Result<Name>>
    : (input: Input<Name>, options?: CallOptions) => Promise<Result<Name>>

/** A method for each operation of the service; each fails with an `AuthError`. */
export type Client = { readonly [Name in OperationName]: Method<Name> }

/** All that is held about the caller. */
export type Account = Result<'getAccount'>

/** One of the caller's sessions. */
export type Session = Result<'listSessions'>[number]

/** A browser that the caller signed in with before. */
export type Device = Account['devices'][number]

/** Something that happened to the caller's account. */
export type AuditEvent = Result<'listEvents'>[number]
