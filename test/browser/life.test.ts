import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { signOut, signUp, startSignIn, turnOnSecondFactor } from './account.ts'
import { openPage, type Visit, WAYS } from './browser.ts'
import { mailTo, newcomer, useService } from './service.ts'
import { arrive, follow, picture, refuse, submit } from './steps.ts'

const service = useService()
const ACCOUNT = 'Your account'
const SESSIONS = 'Sessions and devices'

/** The page that a link of the account's page leads to. */
async function open(visit: Visit, name: string, title = name): Promise<void> {
  await follow(visit, name)
  await arrive(visit, title)
}

/** The entries of a list, as they are read. */
const items = ({ page }: Visit) => page.locator('.items li').allInnerTexts()

it.each(WAYS)('has an account from the first page to the last, on %s', async (name, device) => {
  const bob = newcomer()
  const visit = await openPage(`${service.url}/sign-up`, device)
  const { page } = visit
  const keep = (title: string) => picture(page, `${title} ${name}`)
  await keep('sign-up')
  await signUp(visit, service, bob)
  expect(await page.locator('main').innerText()).toContain(bob.email)
  await keep('account')

  await signOut(visit)
  await startSignIn(visit, { ...bob, password: 'wrong' })
  await refuse(visit, 401, 'The address and the password do not belong together.')
  await keep('sign-in refused')
  expect(await page.locator('#email').inputValue()).toBe(bob.email)
  await submit(visit, 'Sign in', { password: bob.password })
  await arrive(visit, ACCOUNT)

  const { code, recoveryCodes } = await turnOnSecondFactor(visit, bob.password)
  expect(recoveryCodes).toHaveLength(10)
  const recoveryCode = () => recoveryCodes.pop() ?? ''

  await signOut(visit)
  await startSignIn(visit, bob)
  await arrive(visit, 'One more step')
  await submit(visit, 'Sign in', { code: '12345' })
  await refuse(visit, 401, 'That is not the code, or it was used already.')
  await keep('code refused')
  await submit(visit, 'Sign in', { code: code(1) })
  await arrive(visit, ACCOUNT)

  await signOut(visit)
  await startSignIn(visit, bob)
  await arrive(visit, 'One more step')
  await page.locator('#trust_device').check()
  await submit(visit, 'Sign in', { code: recoveryCode() })
  await arrive(visit, ACCOUNT)
  await signOut(visit)
  await startSignIn(visit, bob)
  await arrive(visit, ACCOUNT)
  await open(visit, 'Second factor')
  expect(await items(visit)).toHaveLength(1)
  await keep('second factor')
  await submit(visit, 'Ask for a code on all of them')
  await arrive(visit, 'Second factor', 'A code will be asked for on every device.')
  await open(visit, ACCOUNT)

  await signOut(visit)
  await follow(visit, 'Sign in')
  await open(visit, 'Forgot your password?')
  await submit(visit, 'Send the link', { email: bob.email })
  await arrive(visit, 'Look into your mailbox')
  await page.goto((await mailTo(service, bob.email, 'Reset your')).links[0] ?? '')
  await arrive(visit, 'Choose a new password')
  await submit(visit, 'Set the password', { new_password: 'the second one' })
  await arrive(visit, 'Password updated')
  await startSignIn(visit, { ...bob, password: 'the second one' })
  await arrive(visit, 'One more step')
  await submit(visit, 'Sign in', { code: recoveryCode() })
  await arrive(visit, ACCOUNT)

  await open(visit, 'Change your password')
  await submit(visit, 'Change the password', { current_password: 'wrong', new_password: 'the third one' })
  await refuse(visit, 401, 'That is not your password.')
  await keep('password refused')
  const password = 'the third one'
  await submit(visit, 'Change the password', { current_password: 'the second one', new_password: password })
  await arrive(visit, ACCOUNT, 'Your password is changed.')

  const email = `robert.${bob.email}`
  await open(visit, 'Change your address')
  await submit(visit, 'Send the mail', { email, password })
  await arrive(visit, 'Confirm your address', 'A mail with a link and a code is on its way')
  await keep('code of a new address')
  await submit(visit, 'Confirm', { code: (await mailTo(service, email, 'Confirm your new')).code })
  await arrive(visit, ACCOUNT, 'Your address is confirmed.')
  expect(await page.locator('main').innerText()).toContain(email)

  const elsewhere = async () => {
    const other = await openPage(`${service.url}/account/events`, device)
    await arrive(other, 'Sign in')
    await submit(other, 'Sign in', { email, password })
    await arrive(other, 'One more step')
    await submit(other, 'Sign in', { code: recoveryCode() })
    await arrive(other, 'What happened to your account')
    return other
  }
  const others = [await elsewhere(), await elsewhere(), await elsewhere()] as const
  const isSignedIn = async (other: Visit) => {
    await other.page.goto(`${service.url}/account`)
    return new URL(other.page.url()).pathname === '/account'
  }
  await open(visit, SESSIONS)
  await keep('sessions')
  await page
    .getByRole('button', { name: /^Sign out ·/ })
    .first()
    .click()
  await arrive(visit, SESSIONS, 'That device is signed out.')
  const areSignedIn = [await isSignedIn(others[0]), await isSignedIn(others[1]), await isSignedIn(others[2])]
  expect(areSignedIn.filter(Boolean)).toHaveLength(2)
  await submit(visit, 'Sign out all others')
  await arrive(visit, SESSIONS, 'All other devices are signed out.')
  for (const other of others) expect(await isSignedIn(other)).toBe(false)
  expect(await page.getByRole('button', { name: /^Sign out/ }).count()).toBe(0)
  await open(visit, ACCOUNT)

  await open(visit, 'What happened to your account')
  await keep('events')
  const events = (await items(visit)).join('\n')
  for (const kind of ['Signed in', 'Password changed', 'Address changed']) expect(events).toContain(kind)
  await open(visit, ACCOUNT)

  await open(visit, 'Download what is held about you')
  await keep('export')
  const [download] = await Promise.all([page.waitForEvent('download'), follow(visit, 'Download')])
  expect(download.suggestedFilename()).toBe('account.json')
  const held = JSON.parse(readFileSync(await download.path(), 'utf8'))
  expect(held).toMatchObject({ email, second_factor: { totp: true } })
  expect(held.events.length).toBeGreaterThan(10)
  await open(visit, ACCOUNT)

  await open(visit, 'Second factor')
  await open(visit, 'Turn it off', 'Turn off the second factor')
  await submit(visit, 'Turn it off', { password, code: recoveryCode() })
  await arrive(visit, 'Second factor', 'The second factor is off.')
  await open(visit, ACCOUNT)

  await open(visit, 'Delete your account')
  await keep('delete')
  await submit(visit, 'Delete the account for good', { password: 'wrong' })
  await refuse(visit, 401, 'That is not your password.')
  await submit(visit, 'Delete the account for good', { password })
  await arrive(visit, 'Sign in', 'Your account is deleted.')
  await submit(visit, 'Sign in', { email, password })
  await refuse(visit, 401, 'The address and the password do not belong together.')
})
