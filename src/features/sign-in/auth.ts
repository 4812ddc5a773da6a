import type { Services } from '../../services.ts'
import { createPasswordUpdates } from '../passwords/updates.ts'
import { createSignOut } from '../sessions/sign-out.ts'
import { createAccounts } from '../users/service.ts'
import { createCredentials } from './credentials.ts'
import { createPasswordAttempts } from './password-attempts.ts'
import { createSignIn } from './service.ts'

/** What the seeds call Auth: everything a route can ask about who somebody is. */
export type Auth = ReturnType<typeof createAuth>

/** What accounts, signing in and new passwords are made of. */
export type AuthDependencies = Omit<
  Services,
  'auth' | 'passwordReset' | 'emailChange' | 'beginClose' | 'close'
>

export function createAuth(app: AuthDependencies) {
  const credentials = createCredentials(app)
  const passwordAttempts = createPasswordAttempts(app, credentials)
  return {
    ...createAccounts(app, passwordAttempts),
    ...createSignIn(app, credentials, passwordAttempts),
    ...createSignOut(app),
    ...createPasswordUpdates(app, passwordAttempts),
  }
}
