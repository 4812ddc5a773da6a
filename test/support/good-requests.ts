import { randomUUID } from 'node:crypto'
import { UNDO_EMAIL_CHANGE } from '../../src/features/email-change/token-purposes.ts'
import { VERIFY_EMAIL } from '../../src/features/email-verification/token-purposes.ts'
import { RESET_PASSWORD } from '../../src/features/password-reset/token-purposes.ts'
import { codeOf, stepAt } from '../../src/features/second-factor/totp.ts'
import type { SessionWithEmail } from '../../src/features/sessions/repository.ts'
import { SIGN_IN } from '../../src/features/sign-in/token-purposes.ts'
import { NO_REQUEST_CONTEXT } from '../../src/platform/http/request-context.ts'
import { bob, type TestApp } from './app.ts'
import { tokenFor } from './bob.ts'
import { fromBase32 } from './second-factor.ts'

type Make<Fields> = (t: TestApp) => Fields | Promise<Fields>

/** The body a caller means, by operation. */
export const GOOD_BODIES: Record<string, Make<object>> = {
  registerUser: () => ({ ...bob, email: `${randomUUID()}@bob.com` }),
  deleteUser: () => ({ password: bob.password }),
  changePassword: () => ({ current_password: bob.password, new_password: 'x' }),
  changeEmail: () => ({ email: 'new@bob.com', password: bob.password }),
  logIn: () => bob,
  completeLogIn: async (t) => ({ code: (await turnOn(t))(1) }),
  enrolTotp: () => ({ password: bob.password }),
  confirmTotp: async (t) => ({ code: (await enrol(t))(0) }),
  removeTotp: async (t) => ({ password: bob.password, code: (await turnOn(t))(1) }),
  renewRecoveryCodes: async (t) => ({ password: bob.password, code: (await turnOn(t))(1) }),
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

/** The cookies that a browser has beside the session's, by operation. */
export const GOOD_COOKIES: Record<string, Make<Record<string, string>>> = {
  completeLogIn: async ({ app }) => {
    const waiting = await app.auth.logIn(bob, NO_REQUEST_CONTEXT)
    return { pending_sign_in: 'pending' in waiting ? waiting.pending : '' }
  },
}

/** Makes a secret for Bob, who is signed in; gives codes of it, of now and so many steps. */
async function enrol({ app }: TestApp): Promise<(steps: number) => string> {
  const { secret } = await app.secondFactor.enrol(await callerOf(app), bob.password, NO_REQUEST_CONTEXT)
  return (steps) => codeOf(fromBase32(secret), stepAt(Date.now()) + steps)
}

/** Turns Bob's second factor on. */
async function turnOn(t: TestApp): Promise<(steps: number) => string> {
  const code = await enrol(t)
  await t.app.secondFactor.confirm(await callerOf(t.app), code(0), NO_REQUEST_CONTEXT)
  return code
}

const callerOf = async (app: TestApp['app']): Promise<SessionWithEmail> => ({
  ...(await app.knex('sessions').orderBy('created_at', 'desc').first()),
  email: bob.email,
})

/** The query a caller means, by operation. */
export const GOOD_QUERIES: Record<string, Make<Record<string, string>>> = {
  showVerifyEmailPage: async (t) => ({ token: await tokenFor(t, VERIFY_EMAIL) }),
  showUndoEmailChangePage: async (t) => ({ token: await tokenFor(t, UNDO_EMAIL_CHANGE) }),
  showSignInLinkPage: async (t) => ({ token: await tokenFor(t, SIGN_IN) }),
  showResetPasswordPage: async (t) => ({ token: await tokenFor(t, RESET_PASSWORD) }),
}
