import { randomUUID } from 'node:crypto'
import { UNDO_EMAIL_CHANGE } from '../../src/features/email-change/token-purposes.ts'
import { VERIFY_EMAIL } from '../../src/features/email-verification/token-purposes.ts'
import { RESET_PASSWORD } from '../../src/features/password-reset/token-purposes.ts'
import { PENDING_SIGN_INS } from '../../src/features/sign-in/pending.ts'
import { SIGN_IN } from '../../src/features/sign-in/token-purposes.ts'
import type { TokenPurpose } from '../../src/features/tokens/purpose.ts'
import { bob, type TestApp } from './app.ts'
import { signedIn, tokenFor } from './bob.ts'
import { addClient } from './clients.ts'
import { keepSecret } from './second-factor.ts'

type Make<Fields> = (t: TestApp) => Fields | Promise<Fields>

/** The body a caller means, by operation. */
export const GOOD_BODIES: Record<string, Make<object>> = {
  registerUser: () => ({ ...bob, email: `${randomUUID()}@bob.com` }),
  deleteUser: () => ({ password: bob.password }),
  changePassword: () => ({ current_password: bob.password, new_password: 'x' }),
  changeEmail: () => ({ email: 'new@bob.com', password: bob.password }),
  logIn: () => bob,
  completeLogIn: async (t) => ({ code: await codeOfBob(t) }),
  enrolTotp: () => ({ password: bob.password }),
  confirmTotp: async (t) => ({ code: await codeOfBob(t, { isOn: false }) }),
  removeTotp: async (t) => ({ password: bob.password, code: await codeOfBob(t) }),
  renewRecoveryCodes: async (t) => ({ password: bob.password, code: await codeOfBob(t) }),
  issueToken: () => ({ audience: 'billing' }),
  requestVerification: () => ({ email: bob.email }),
  verifyEmail: async (t) => ({ token: await tokenFor(t, VERIFY_EMAIL) }),
  postVerifyEmailPage: async (t) => ({ token: await tokenFor(t, VERIFY_EMAIL) }),
  postUndoEmailChangePage: async (t) => ({ token: await tokenFor(t, UNDO_EMAIL_CHANGE) }),
  postSignInLinkPage: async (t) => ({ token: await tokenFor(t, SIGN_IN), code: await codeOfBob(t) }),
  postResetPasswordPage: async (t) => ({
    token: await tokenFor(t, RESET_PASSWORD),
    new_password: bob.password,
  }),
  postForgotPasswordPage: () => ({ email: bob.email }),
  postConfirmEmailPage: () => ({ email: bob.email }),
  introspect: async (t) => {
    await t.app.knex('clients').delete()
    const { client, secret } = await addClient(t, 'billing')
    return { token: (await signedIn(t)).session_id, client_id: client.name, client_secret: secret }
  },
  requestPasswordReset: () => ({ email: bob.email }),
  resetPassword: async ({ app }) => ({
    reset_token: await app.auth.createResetToken(bob.email),
    new_password: bob.password,
  }),
}

/** The cookies that a browser has beside the session's, by operation. */
export const GOOD_COOKIES: Record<string, Make<Record<string, string>>> = {
  completeLogIn: async (t) => ({ pending_sign_in: await tokenFor(t, PENDING_SIGN_INS[0] as TokenPurpose) }),
}

/** Makes a secret for Bob, which is on or not yet; gives a code of it. */
async function codeOfBob({ app }: TestApp, { isOn = true } = {}): Promise<string> {
  const { id } = await app.users.findUserBy({ email: bob.email })
  return (await keepSecret(app, id, isOn ? app.now() : null))()
}

/** The query a caller means, by operation. */
export const GOOD_QUERIES: Record<string, Make<Record<string, string>>> = {
  showVerifyEmailPage: async (t) => ({ token: await tokenFor(t, VERIFY_EMAIL) }),
  showUndoEmailChangePage: async (t) => ({ token: await tokenFor(t, UNDO_EMAIL_CHANGE) }),
  showSignInLinkPage: async (t) => ({ token: await tokenFor(t, SIGN_IN) }),
  showResetPasswordPage: async (t) => ({ token: await tokenFor(t, RESET_PASSWORD) }),
}
