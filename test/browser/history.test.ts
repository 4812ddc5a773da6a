import { expect, it } from 'vitest'
import { codesOf, signIn, signOut, startEnrolment } from './account.ts'
import { openPage, openPageWithCache, type Visit } from './browser.ts'
import { mailTo, newcomer, send, useService } from './service.ts'
import { arrive, follow, heading, refuse, submit } from './steps.ts'

const service = useService()

/** Somebody with an account, signed in, on the page of it. */
async function signedIn(open: typeof openPage = openPage) {
  const bob = newcomer()
  await send(service, 'POST', '/users', bob)
  const visit = await open(`${service.url}/sign-in`)
  await signIn(visit, bob)
  return { bob, visit }
}

/** Waits for a page that is answered instead of what was asked for, of which the browser writes a line to its console. */
async function turnAway(visit: Visit, title: string): Promise<void> {
  await heading(visit.page, title).waitFor()
  await expect.poll(() => visit.faults).toEqual([expect.stringContaining('a status of 403 ')])
  visit.faults.length = 0
}

it('shows nothing of an account to whoever goes back after signing out', async () => {
  const { bob, visit } = await signedIn(openPageWithCache)
  const { page } = visit
  await follow(visit, 'What happened to your account')
  await arrive(visit, 'What happened to your account')
  await follow(visit, 'Your account')
  await arrive(visit, 'Your account')
  await signOut(visit)
  for (let pages = 0; pages < 4; pages++) {
    await page.goBack({ waitUntil: 'commit' })
    await arrive(visit, 'Sign in')
    expect(await page.content()).not.toContain(bob.email)
  }
})

it('goes back, in such a browser, to a page that may be kept as it was left', async () => {
  const { page } = await openPageWithCache(`${service.url}/`)
  await page.evaluate('window.kept = true')
  await page.goto(`${service.url}/sign-in`)
  await page.goBack({ waitUntil: 'commit' })
  expect(await page.evaluate('window.kept')).toBe(true)
})

it('leads whoever goes back to a form that has done its work on to the account', async () => {
  const { bob, visit } = await signedIn()
  await visit.page.goBack({ waitUntil: 'commit' })
  await arrive(visit, 'Your account')

  const elsewhere = await openPage(`${service.url}/sign-up`)
  await submit(elsewhere, 'Make the account', newcomer())
  await arrive(elsewhere, 'Confirm your address', 'Your account is made.')
  await elsewhere.page.goBack({ waitUntil: 'commit' })
  await arrive(elsewhere, 'Your account')
  expect(await elsewhere.page.content()).not.toContain(bob.email)
})

it('refuses what is sent again after it has done its work, and ends nothing', async () => {
  const { bob, visit } = await signedIn()
  const { page } = visit
  const fields = { current_password: bob.password, new_password: 'correct horse battery' }
  await follow(visit, 'Change your password')
  await arrive(visit, 'Change your password')
  await submit(visit, 'Change the password', fields)
  await arrive(visit, 'Your account', 'Your password is changed.')
  await page.goBack({ waitUntil: 'commit' })
  await arrive(visit, 'Change your password')
  expect(await page.locator('#current_password').inputValue()).toBe('')
  await submit(visit, 'Change the password', fields)
  await refuse(visit, 401, 'That is not your password.')
  await follow(visit, 'Your account')
  await arrive(visit, 'Your account')
})

it('does nothing a second time for whoever reloads an answer', async () => {
  const { bob, visit } = await signedIn()
  const { page } = visit
  await follow(visit, 'Change your address')
  await arrive(visit, 'Change your address')
  await submit(visit, 'Send the mail', { email: `robert.${bob.email}`, password: bob.password })
  await arrive(visit, 'Confirm your address', 'A mail with a link and a code is on its way')
  const { code } = await mailTo(service, `robert.${bob.email}`, 'Confirm your new')
  await page.reload()
  await arrive(visit, 'Confirm your address', 'A mail with a link and a code is on its way')
  // Had another mail been sent, this code would be void.
  await submit(visit, 'Confirm', { code })
  await arrive(visit, 'Your account', 'Your address is confirmed.')
})

it('turns the second factor on with the secret shown last, and tells whoever reloads where codes are made', async () => {
  const { bob, visit } = await signedIn()
  const { page } = visit
  const first = await startEnrolment(visit, bob.password)
  await page.reload()
  await arrive(visit, 'Scan the code')
  const secret = await page.locator('#secret').innerText()
  expect(secret).not.toBe(first)
  await submit(visit, 'Turn it on', { code: codesOf(secret)() })
  await arrive(visit, 'Your recovery codes')
  await page.reload()
  await refuse(visit, 400, 'If you have not seen your recovery codes, make new ones.')
})

it('says in a second window that nobody is signed in any more, and shows nothing of the account there', async () => {
  const { bob, visit } = await signedIn()
  const { context, page } = visit
  const other = { ...visit, page: await context.newPage() }
  await other.page.goto(`${service.url}/account/password`)
  await signOut(visit)
  const fields = { current_password: bob.password, new_password: 'correct horse battery' }
  await submit(other, 'Change the password', fields)
  await turnAway(other, 'You are no longer signed in')
  expect(await other.page.content()).not.toContain(bob.email)
  await follow(other, 'Sign in')
  await signIn(other, bob, 'Change your password')
  await submit(other, 'Change the password', fields)
  await arrive(other, 'Your account', 'Your password is changed.')
  // And the first window is signed in again with it.
  await page.goto(`${service.url}/account`)
  await arrive(visit, 'Your account')
})

it('keeps what was typed where the session ended meanwhile, and sends it after a sign-in beside it', async () => {
  const { bob, visit } = await signedIn()
  const { page, context } = visit
  await follow(visit, 'Change your address')
  await arrive(visit, 'Change your address')
  const answer = await send(service, 'POST', '/sessions', bob)
  const { session_id } = (await answer.json()) as { session_id: string }
  await send(service, 'DELETE', '/sessions/others', {}, `session_id=${session_id}`)

  const email = `robert.${bob.email}`
  await submit(visit, 'Send the mail', { email, password: bob.password })
  await refuse(visit, 403, 'what you typed is kept here')
  expect(await page.locator('#email').inputValue()).toBe(email)
  expect(await page.content()).not.toContain(bob.password)
  const [opened] = await Promise.all([context.waitForEvent('page'), follow(visit, 'Sign in')])
  await signIn({ ...visit, page: opened }, bob, 'Change your address')
  await opened.close()

  await submit(visit, 'Send the mail', { password: bob.password })
  await arrive(visit, 'Confirm your address', 'A mail with a link and a code is on its way')
  await mailTo(service, email, 'Confirm your new')
})
