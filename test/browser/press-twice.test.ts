import { expect, it } from 'vitest'
import { codesOf } from './account.ts'
import { openPage, type Visit } from './browser.ts'
import { mailTo, newcomer, send, useService } from './service.ts'
import { heading } from './steps.ts'

// As slow as in production, so that there is time to press again.
const service = useService({ BCRYPT_COST: '12' })

type Press = (visit: Visit, button: string) => Promise<void>

const doubleClick: Press = ({ page }, button) =>
  page.getByRole('button', { name: button, exact: true }).dblclick({ noWaitAfter: true })

const enterTwice: Press = async ({ page }) => {
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
}

const WITHOUT_JAVASCRIPT = { javaScriptEnabled: false }
const TWICE = [
  ['clicks twice', doubleClick, {}],
  ['presses Enter twice', enterTwice, {}],
  ['clicks twice without JavaScript', doubleClick, WITHOUT_JAVASCRIPT],
  ['presses Enter twice without JavaScript', enterTwice, WITHOUT_JAVASCRIPT],
] as const

/** Opens a page, fills in its fields, by their names, and leaves the last of them in focus. */
async function fillIn({ page }: Visit, path: string, fields: Record<string, string>): Promise<void> {
  await page.goto(service.url + path)
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value)
}

/**
 * Waits for what comes of it: a page of one of these titles. Without JavaScript, a browser drops the answer to the first
 * press where the second is in time; what that is answered is true all the same.
 */
async function comesTo({ page, faults }: Visit, ...titles: string[]): Promise<string> {
  await heading(page, new RegExp(`^(${titles.join('|')})$`)).waitFor()
  expect(faults.filter((fault) => !/status of 403/.test(fault))).toEqual([])
  return page.getByRole('heading', { level: 1 }).innerText()
}

const OVER = 'You are no longer signed in'

it.each(TWICE)('makes one account, and confirms its address, for whoever %s', async (_, press, device) => {
  const bob = newcomer()
  const visit = await openPage(`${service.url}/sign-up`, device)
  await fillIn(visit, '/sign-up', bob)
  await press(visit, 'Make the account')
  await comesTo(visit, 'Confirm your address')
  const { code } = await mailTo(service, bob.email, 'Confirm')
  await visit.page.locator('#code').fill(code)
  await press(visit, 'Confirm')
  await comesTo(visit, 'Your account')
  expect(await visit.page.locator('main').innerText()).not.toContain('not confirmed')
})

/** Somebody with an account, signed in, on the page of it. */
async function signedIn(press: Press, device: object) {
  const bob = newcomer()
  await send(service, 'POST', '/users', bob)
  const visit = await openPage(`${service.url}/sign-in`, device)
  await fillIn(visit, '/sign-in', bob)
  await press(visit, 'Sign in')
  await comesTo(visit, 'Your account')
  const signsIn = async (password: string) =>
    (await send(service, 'POST', '/sessions', { ...bob, password })).status
  return { bob, visit, signsIn }
}

it.each(TWICE)('signs in, and changes the password, of whoever %s', async (_, press, device) => {
  const { bob, visit, signsIn } = await signedIn(press, device)
  const fields = { current_password: bob.password, new_password: 'correct horse battery' }
  await fillIn(visit, '/account/password', fields)
  await press(visit, 'Change the password')
  await comesTo(visit, 'Your account', ...(device === WITHOUT_JAVASCRIPT ? [OVER] : []))
  expect([await signsIn(bob.password), await signsIn('correct horse battery')]).toEqual([401, 200])
})

it.each(TWICE)(
  'turns the second factor on, and takes a code once, of whoever %s',
  async (_, press, device) => {
    const { bob, visit, signsIn } = await signedIn(press, device)
    const { page, context } = visit
    await fillIn(visit, '/account/security/on', { password: bob.password })
    await press(visit, 'Go on')
    await comesTo(visit, 'Scan the code')
    // The second press may still be on its way, and its secret takes the place of the first one's.
    await page.waitForLoadState('networkidle')
    const code = codesOf(await page.locator('#secret').innerText())
    await page.locator('#code').fill(code())
    await press(visit, 'Turn it on')
    const isTold = page.getByRole('alert').filter({ hasText: /make new ones|used already/ })
    const codes = heading(page, 'Your recovery codes')
    await (device === WITHOUT_JAVASCRIPT ? codes.or(heading(page, OVER)).or(isTold) : codes).waitFor()
    expect(await signsIn(bob.password)).toBe(403)
    // Of that alert the browser has written a line.
    if (device === WITHOUT_JAVASCRIPT) visit.faults.length = 0

    await context.clearCookies()
    await fillIn(visit, '/sign-in', bob)
    await press(visit, 'Sign in')
    await comesTo(visit, 'One more step')
    await page.locator('#code').fill(code(1))
    await press(visit, 'Sign in')
    const again = page.getByRole('alert').filter({ hasText: 'was done already. Please sign in again.' })
    const account = heading(page, 'Your account')
    await (device === WITHOUT_JAVASCRIPT ? account.or(again) : account).waitFor()
  },
)

it.each(TWICE)('deletes the account of whoever %s', async (_, press, device) => {
  const { bob, visit, signsIn } = await signedIn(press, device)
  await fillIn(visit, '/account/delete', { password: bob.password })
  await press(visit, 'Delete the account for good')
  await comesTo(visit, 'Sign in', ...(device === WITHOUT_JAVASCRIPT ? [OVER] : []))
  expect(await signsIn(bob.password)).toBe(401)
})

it('sends a form once in ten seconds, and again for whoever has waited in vain', async () => {
  const visit = await openPage(`${service.url}/sign-in`)
  const { page } = visit
  await page.clock.install()
  let posts = 0
  await page.route('**/sign-in', (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    posts += 1
    // The browser stays where it is.
    return route.fulfill({ status: 204 })
  })
  await fillIn(visit, '/sign-in', newcomer())
  const press = () => page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await press()
  await expect.poll(() => posts).toBe(1)
  await press()
  await page.clock.fastForward(10_000)
  await press()
  await expect.poll(() => posts).toBe(2)
})
