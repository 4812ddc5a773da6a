import { codeOf, stepAt } from '../../src/features/second-factor/totp.ts'
import { fromBase32 } from '../support/second-factor.ts'
import type { Service } from '../support/service.ts'
import type { Visit } from './browser.ts'
import { mailTo } from './service.ts'
import { arrive, follow, submit } from './steps.ts'

/** Who signs in: what is typed. */
export interface Who extends Record<string, string> {
  email: string
  password: string
}

/** Makes an account on the page for that, and confirms the address with the code that was mailed. */
export async function signUp(
  visit: Visit,
  service: Service,
  who: Who,
  leadsTo = 'Your account',
): Promise<void> {
  await arrive(visit, 'Make an account')
  await submit(visit, 'Make the account', who)
  await arrive(visit, 'Confirm your address', 'Your account is made.')
  await submit(visit, 'Confirm', { code: (await mailTo(service, who.email, 'Confirm')).code })
  await arrive(visit, leadsTo)
}

/** Signs out with the button of the account's page. */
export async function signOut(visit: Visit): Promise<void> {
  await submit(visit, 'Sign out')
  await arrive(visit, 'You are signed out')
}

/** Fills in the form to sign in, from the page that says that nobody is signed in, and sends it. */
export async function startSignIn(visit: Visit, who: Who): Promise<void> {
  await follow(visit, 'Sign in')
  await arrive(visit, 'Sign in')
  await submit(visit, 'Sign in', who)
}

/** Signs in on the page for that, without a second factor. */
export async function signIn(visit: Visit, who: Who, leadsTo = 'Your account'): Promise<void> {
  await arrive(visit, 'Sign in')
  await submit(visit, 'Sign in', who)
  await arrive(visit, leadsTo)
}

/** Goes from the page of the account to that with the QR code; gives the secret, as it is read there. */
export async function startEnrolment(visit: Visit, password: string): Promise<string> {
  await follow(visit, 'Second factor')
  await arrive(visit, 'Second factor')
  await follow(visit, 'Turn it on')
  await arrive(visit, 'Turn on the second factor')
  await submit(visit, 'Go on', { password })
  await arrive(visit, 'Scan the code')
  return visit.page.locator('#secret').innerText()
}

/**
 * Turns the second factor on, from the page of the account, and comes back to it; gives the recovery codes, and the code
 * that the authenticator app shows, now or so many steps from now.
 */
export async function turnOnSecondFactor(visit: Visit, password: string) {
  const code = codesOf(await startEnrolment(visit, password))
  await submit(visit, 'Turn it on', { code: code() })
  await arrive(visit, 'Your recovery codes')
  const recoveryCodes = await visit.page.locator('#codes code').allInnerTexts()
  await follow(visit, 'I have kept them')
  await arrive(visit, 'Second factor')
  await follow(visit, 'Your account')
  await arrive(visit, 'Your account')
  return { code, recoveryCodes }
}

/** What an authenticator app does with a secret that is typed into it. */
export function codesOf(secret: string): (steps?: number) => string {
  const bytes = fromBase32(secret.replaceAll(' ', ''))
  return (steps = 0) => codeOf(bytes, stepAt(Date.now()) + steps)
}
