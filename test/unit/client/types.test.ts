import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Static, TSchema } from 'typebox'
import { expect, expectTypeOf, it } from 'vitest'
import {
  type Account,
  type AuditEvent,
  type AuthError,
  type Client,
  type Device,
  type ErrorCode,
  type ErrorCodeOf,
  type Input,
  isSecondFactorRequired,
  type Operations,
  type Result,
  type Session,
} from '../../../src/client/index.ts'
import type { EventList } from '../../../src/features/audit-log/schemas.ts'
import type { DeviceView } from '../../../src/features/devices/schemas.ts'
import type {
  VerificationProof,
  VerificationSent,
  Verified,
} from '../../../src/features/email-verification/schemas.ts'
import type {
  PasswordReset,
  ResetRequest,
  ResetRequested,
} from '../../../src/features/password-reset/schemas.ts'
import type {
  Confirm,
  Enrol,
  Enrolled,
  Prove,
  RecoveryCodes,
} from '../../../src/features/second-factor/schemas.ts'
import type {
  Credentials,
  LoggedIn,
  Profile,
  SecondFactor,
  SessionList,
  SessionView,
} from '../../../src/features/sessions/schemas.ts'
import type {
  Account as AccountSchema,
  PasswordChange,
  PasswordUpdated,
} from '../../../src/features/users/account-schemas.ts'
import type { Deletion, Registered, Registration } from '../../../src/features/users/schemas.ts'

// The compiler is what tests here: `npm run check`.

/** What a schema takes, where an optional field may also be given as undefined. */
type Given<Schema extends TSchema> = {
  [Key in keyof Static<Schema>]: Record<never, never> extends Pick<Static<Schema>, Key>
    ? Static<Schema>[Key] | undefined
    : Static<Schema>[Key]
}

type Taken<Name extends keyof Operations> = Operations[Name]['input']

it('gives what the schemas of the routes say', () => {
  expectTypeOf<Account>().toEqualTypeOf<Static<typeof AccountSchema>>()
  expectTypeOf<Session>().toEqualTypeOf<Static<typeof SessionView>>()
  expectTypeOf<Device>().toEqualTypeOf<Static<typeof DeviceView>>()
  expectTypeOf<AuditEvent[]>().toEqualTypeOf<Static<typeof EventList>>()
  expectTypeOf<Result<'listSessions'>>().toEqualTypeOf<Static<typeof SessionList>>()
  expectTypeOf<Result<'logIn'>>().toEqualTypeOf<Static<typeof LoggedIn>>()
  expectTypeOf<Result<'completeLogIn'>>().toEqualTypeOf<Static<typeof LoggedIn>>()
  expectTypeOf<Result<'getProfile'>>().toEqualTypeOf<Static<typeof Profile>>()
  expectTypeOf<Result<'registerUser'>>().toEqualTypeOf<Static<typeof Registered>>()
  expectTypeOf<Result<'changePassword'>>().toEqualTypeOf<Static<typeof PasswordUpdated>>()
  expectTypeOf<Result<'enrolTotp'>>().toEqualTypeOf<Static<typeof Enrolled>>()
  expectTypeOf<Result<'confirmTotp'>>().toEqualTypeOf<Static<typeof RecoveryCodes>>()
  expectTypeOf<Result<'requestPasswordReset'>>().toEqualTypeOf<Static<typeof ResetRequested>>()
  expectTypeOf<Result<'requestVerification'>>().toEqualTypeOf<Static<typeof VerificationSent>>()
  expectTypeOf<Result<'verifyEmail'>>().toEqualTypeOf<Static<typeof Verified>>()
})

it('takes what the schemas of the routes say', () => {
  expectTypeOf<Taken<'logIn'>>().toEqualTypeOf<Given<typeof Credentials>>()
  expectTypeOf<Taken<'completeLogIn'>>().toEqualTypeOf<Given<typeof SecondFactor>>()
  expectTypeOf<Taken<'registerUser'>>().toEqualTypeOf<Given<typeof Registration>>()
  expectTypeOf<Taken<'changePassword'>>().toEqualTypeOf<Given<typeof PasswordChange>>()
  expectTypeOf<Taken<'deleteUser'>>().toEqualTypeOf<Given<typeof Deletion>>()
  expectTypeOf<Taken<'enrolTotp'>>().toEqualTypeOf<Given<typeof Enrol>>()
  expectTypeOf<Taken<'confirmTotp'>>().toEqualTypeOf<Given<typeof Confirm>>()
  expectTypeOf<Taken<'removeTotp'>>().toEqualTypeOf<Given<typeof Prove>>()
  expectTypeOf<Taken<'requestPasswordReset'>>().toEqualTypeOf<Given<typeof ResetRequest>>()
  expectTypeOf<Taken<'resetPassword'>>().toEqualTypeOf<Given<typeof PasswordReset>>()
  expectTypeOf<Taken<'verifyEmail'>>().toEqualTypeOf<Given<typeof VerificationProof>>()
})

it('asks a caller for no less than the routes take', () => {
  expectTypeOf<Input<'logIn'>>().toExtend<Taken<'logIn'>>()
  expectTypeOf<Input<'verifyEmail'>>().toExtend<Taken<'verifyEmail'>>()
})

it('tells the codes of failures, and those of one method', () => {
  expectTypeOf<ErrorCodeOf<'registerUser'>>().toExtend<ErrorCode>()
  expectTypeOf<'users.email_taken'>().toExtend<ErrorCodeOf<'registerUser'>>()
  expectTypeOf<'users.email_taken'>().not.toExtend<ErrorCodeOf<'logIn'>>()
  expectTypeOf<
    { [Name in keyof Operations]: Operations[Name]['code'] }[keyof Operations]
  >().toExtend<ErrorCode>()
  expectTypeOf<AuthError['code']>().toEqualTypeOf<ErrorCode>()
})

it('asks for an input only where something is needed, and knows a required second factor', () => {
  expectTypeOf<Parameters<Client['getProfile']>>().toExtend<[unknown?, unknown?]>()
  expectTypeOf<Client['listSessions']>().toBeCallableWith()
  expectTypeOf<Client['logIn']>().toBeCallableWith({ email: 'bob@bob.com', password: 'x' })
  // @ts-expect-error: a password is needed.
  expectTypeOf<Client['logIn']>().toBeCallableWith({ email: 'bob@bob.com' })
  // @ts-expect-error: a code is needed beside the address.
  expectTypeOf<Client['verifyEmail']>().toBeCallableWith({ email: 'bob@bob.com' })
  const caught: unknown = undefined
  if (isSecondFactorRequired(caught)) {
    expectTypeOf(caught.code).toEqualTypeOf<'auth.second_factor_required'>()
    expectTypeOf(caught.secondFactor).toEqualTypeOf<readonly string[]>()
  }
})

it('is written for browsers of today: no type of Node.js, nothing newer than ECMAScript 2022', () => {
  const root = join(import.meta.dirname, '../../..')
  const like = ['--module', 'preserve', '--lib', 'es2022,dom', '--types', '']
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--allowImportingTsExtensions', ...like]
  const tsc = join(root, 'node_modules/.bin/tsc')
  const use = () => execFileSync(tsc, [...options, 'src/client/index.ts'], { cwd: root, encoding: 'utf8' })
  expect(use()).toBe('')
})
