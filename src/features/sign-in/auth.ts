import type { PasswordChange } from '../password-change/service.ts'
import type { PasswordReset } from '../password-reset/service.ts'
import type { SignOut } from '../sessions/sign-out.ts'
import type { Accounts } from '../users/service.ts'
import type { SignInService } from './service.ts'

interface Dependencies {
  accounts: Accounts
  signIn: SignInService
  signOut: SignOut
  passwordChange: PasswordChange
  passwordReset: PasswordReset
}

/** What a host may call: what the legacy Flask API calls Auth, and all else that can be done for a user. */
export type Auth = ReturnType<typeof createAuth>

/** The services that say who the users are, as one; its names are those of the legacy Flask API. */
export const createAuth = ({ accounts, signIn, signOut, passwordChange, passwordReset }: Dependencies) => ({
  ...accounts,
  ...signIn,
  ...signOut,
  ...passwordChange,
  createResetToken: passwordReset.createResetToken,
  updatePassword: passwordReset.complete,
})
