import { Type } from 'typebox'
import { fixed, strictObject, Time } from '../../platform/http/schema.ts'
import { Code, EmailAddress, Password } from '../users/schemas.ts'

/** Address and password may be missing, null or empty: that is no malformed body, but credentials that are wrong. */
export const Credentials = strictObject({
  email: Type.Optional(Type.Union([EmailAddress, Type.Null()])),
  password: Type.Optional(Type.Union([Password, Type.Null()])),
  remember: Type.Optional(
    Type.Boolean({ description: 'Keep the session when the browser closes.', examples: [true] }),
  ),
  code: Type.Optional(Code),
})

/** What completes a sign-in that waits for a second factor. */
export const SecondFactor = strictObject({
  code: Code,
  trust_device: Type.Optional(
    Type.Boolean({ description: 'Ask for no second factor on this device for a while.', examples: [true] }),
  ),
})

const SessionId = Type.String({ format: 'uuid', examples: ['163fe508-19a2-48ed-a7c8-d9c6e56fabd1'] })

/** An answer with which the session's cookie is set or cleared. */
export const withSessionCookie = <Schema extends Type.TSchema>(schema: Schema): Schema => ({
  ...schema,
  headers: {
    'Set-Cookie': { type: 'string', description: "The session's cookie; a cleared one where it is over." },
  },
})

export const LoggedIn = strictObject({
  email: EmailAddress,
  message: fixed('logged in'),
  session_id: SessionId,
})

export const Profile = strictObject({ email: EmailAddress })

/** One of the caller's sessions, as they are shown it. */
export const SessionView = strictObject({
  id: Type.String({ description: 'What to call it by; of no other use.', format: 'uuid' }),
  created_at: Time,
  last_seen_at: Time,
  expires_at: Type.String({ format: 'date-time', description: 'When it ends however much it is used.' }),
  ip: Type.Union([Type.String(), Type.Null()], { description: 'Where the sign-in came from.' }),
  device: Type.String({ description: 'A readable name, made of the user agent.' }),
  remember: Type.Boolean(),
  current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
})

export const EXAMPLE_SESSION = {
  id: '0a0c5a4e-6c0e-4a43-9d3c-5b8f0a6a1c2e',
  created_at: '2026-11-21T08:00:00.000Z',
  last_seen_at: '2026-11-21T09:30:00.000Z',
  expires_at: '2026-12-21T08:00:00.000Z',
  ip: '203.0.113.7',
  device: 'Firefox on Linux',
  remember: true,
  current: true,
}

export const SessionList = Type.Array(SessionView, { examples: [[EXAMPLE_SESSION]] })

export const SessionParams = strictObject({
  id: Type.String({ description: 'The `id` of a session in the list.' }),
})
