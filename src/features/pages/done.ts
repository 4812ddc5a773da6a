import { PATHS } from './paths.ts'

/** Which pages say what was just done, by the name that a query gives it: no link makes another page say it. */
export const DONE_ON = {
  signed_up: [PATHS.confirmationCode],
  email_requested: [PATHS.confirmationCode],
  email_verified: [PATHS.account, PATHS.signIn],
  password_changed: [PATHS.account],
  session_ended: [PATHS.sessions],
  others_ended: [PATHS.sessions],
  trust_ended: [PATHS.security],
  second_factor_off: [PATHS.security],
  deleted: [PATHS.signIn],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The name of something that was just done. */
export type DoneKey = keyof typeof DONE_ON

/** Whether something that was just done has this name. */
export const isDoneKey = (name: unknown): name is DoneKey =>
  typeof name === 'string' && Object.hasOwn(DONE_ON, name)
