import { randomUUID } from 'node:crypto'
import { UNDO_EMAIL_CHANGE } from '../../src/features/email-change/token-purposes.ts'
import { VERIFY_EMAIL } from '../../src/features/email-verification/token-purposes.ts'
import { RESET_PASSWORD } from '../../src/features/password-reset/token-purposes.ts'
import { SIGN_IN } from '../../src/features/sign-in/token-purposes.ts'
import { bob, type TestApp } from './app.ts'
import { tokenFor } from './bob.ts'

type Make<Fields> = (t: TestApp) => Fields | Promise<Fields>

/** The body a caller means, by operation. */
export const GOOD_BODIES: Record<string, Make<object>> = {
  registerUser: () => ({ ...bob, email: `${randomUUID()}@bob.com` }),
  deleteUser: () => ({ password: bob.password }),
  changePassword: () => ({ current_password: bob.password, new_password: 'x' }),
  changeEmail: () => ({ email: 'new@bob.com', password: bob.password }),
  logIn: () => bob,
  requestVerification: () => ({ email: bob.email }),
  verifyEmail: async (t) => ({ token: await tokenFor(t, VERIFY_EMAIL) }),
  postVerifyEmailPage: async (t) => ({ token: await tokenFor(t, VERIFY_EMAIL) }),
  postUndoEmailChangePage: async (t) => ({ token: await tokenFor(t, UNDO_EMAIL_CHANGE) }),
  postSignInLinkPage: async (t) => ({ token: await tokenFor(t, SIGN_IN) }),
  postResetPasswordPage: async (t) => ({
    token: await tokenFor(t, RESET_PASSWORD),
    new_password: bob.password,
  }),
  postForgotPasswordPage: () => ({ email: bob.email }),
  postConfirmEmailPage: () => ({ email: bob.email }),
  requestPasswordReset: () => ({ email: bob.email }),
  resetPassword: async ({ app }) => ({
    reset_token: await app.auth.createResetToken(bob.email),
    new_password: bob.password,
  }),
}

/** The query a caller means, by operation. */
export const GOOD_QUERIES: Record<string, Make<Record<string, string>>> = {
  showVerifyEmailPage: async (t) => ({ token: await tokenFor(t, VERIFY_EMAIL) }),
  showUndoEmailChangePage: async (t) => ({ token: await tokenFor(t, UNDO_EMAIL_CHANGE) }),
  showSignInLinkPage: async (t) => ({ token: await tokenFor(t, SIGN_IN) }),
  showResetPasswordPage: async (t) => ({ token: await tokenFor(t, RESET_PASSWORD) }),
}
