import { randomUUID } from 'node:crypto'
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
  verifyEmail: async (t) => ({ token: await tokenFor(t, 'verify_email') }),
  postVerifyEmailPage: async (t) => ({ token: await tokenFor(t, 'verify_email') }),
  postUndoEmailChangePage: async (t) => ({ token: await tokenFor(t, 'undo_email_change') }),
  postResetPasswordPage: async (t) => ({
    token: await tokenFor(t, 'reset_password'),
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
  showVerifyEmailPage: async (t) => ({ token: await tokenFor(t, 'verify_email') }),
  showUndoEmailChangePage: async (t) => ({ token: await tokenFor(t, 'undo_email_change') }),
  showResetPasswordPage: async (t) => ({ token: await tokenFor(t, 'reset_password') }),
}
