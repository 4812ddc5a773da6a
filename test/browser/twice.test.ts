import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openPage, PHONE } from './browser.ts'
import { mailTo, newcomer, send, useService } from './service.ts'
import { picture } from './steps.ts'

// As slow as in production, so that there is time to press again.
const service = useService({ BCRYPT_COST: '12' })
const [FIRST, SECOND] = ['correct horse battery', 'another password']

/** Bob at the page of his reset link, as a real browser shows it. */
async function startAtReset(device = {}) {
  const bob = newcomer()
  await send(service, 'POST', '/users', bob)
  await send(service, 'POST', '/reset_password', { email: bob.email })
  const opened = await openPage((await mailTo(service, bob.email, 'Reset your')).links[0] ?? '', device)
  await opened.page.getByLabel('New password').fill(FIRST)
  const logIn = async (password: string) =>
    (await send(service, 'POST', '/sessions', { ...bob, password })).status
  return { ...opened, logIn }
}

const button = (page: Page) => page.getByRole('button', { name: 'Set the password' })
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()

it.each([0, 60, 130, 250])(
  'tells whoever presses again after %i ms that the password was set',
  async (pauseMs) => {
    const { page, logIn } = await startAtReset()
    await button(page).click({ noWaitAfter: true })
    await setTimeout(pauseMs)
    // The page may have given way to the answer by then, as it may for a person.
    await button(page)
      .click({ noWaitAfter: true, timeout: 500 })
      .catch(() => undefined)
    await page.getByRole('heading', { name: /^(Password updated|This link has set a password)$/ }).waitFor()
    expect(await logIn(FIRST)).toBe(200)
  },
)

it('tells so whoever presses in two windows at once, one of which sets the password', async () => {
  const { page, context, logIn } = await startAtReset()
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByLabel('New password').fill(SECOND)
  await Promise.all([button(page).click(), button(other).click()])
  const headings = [await headingOf(page), await headingOf(other)]
  expect(headings.toSorted()).toEqual(['Password updated', 'This link has set a password'])
  const isFirst = headings[0] === 'Password updated'
  expect([await logIn(FIRST), await logIn(SECOND)]).toEqual(isFirst ? [200, 401] : [401, 200])
})

it.each([
  ['a desktop', {}],
  ['a phone', PHONE],
] as const)(
  'tells whoever reloads the answer, or goes back and presses again, on %s',
  async (name, device) => {
    const { page, logIn } = await startAtReset(device)
    await button(page).click()
    await page.getByRole('heading', { name: 'Password updated' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'This link has set a password' }).waitFor()
    await picture(page, `reset-used ${name}`)

    await page.goBack()
    if (await page.getByLabel('New password').isVisible()) {
      await page.getByLabel('New password').fill(SECOND)
      await button(page).click()
    }
    await page.getByRole('heading', { name: 'This link has set a password' }).waitFor()
    expect([await logIn(FIRST), await logIn(SECOND)]).toEqual([200, 401])
    await page.getByRole('link', { name: 'Ask for a link to choose a new password' }).click()
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
  },
)

it.each([
  ['a desktop', {}],
  ['a phone', PHONE],
] as const)('names the accounts where a change is confirmed and undone, on %s', async (name, device) => {
  const bob = newcomer()
  const robert = `robert-${bob.email}`
  await send(service, 'POST', '/users', bob)
  const { token } = await mailTo(service, bob.email, 'Confirm your address')
  await send(service, 'PUT', '/verify_email', { token })
  const { session_id } = (await (await send(service, 'POST', '/sessions', bob)).json()) as {
    session_id: string
  }
  const change = { email: robert, password: bob.password }
  await send(service, 'PUT', '/users/me/email', change, `session_id=${session_id}`)
  const { page, faults } = await openPage(
    (await mailTo(service, robert, 'Confirm your new')).links[0] ?? '',
    device,
  )
  await page.getByText(`The account of ${bob.email}`).waitFor()
  await page.getByText('you would give your address away').waitFor()
  await picture(page, `confirm-change ${name}`)
  await page.getByRole('button', { name: 'Confirm for this account' }).click()
  await page.getByRole('heading', { name: 'Email verified' }).waitFor()
  await page.reload()
  await page.getByText(`${robert} is confirmed`).waitFor()

  await page.goto(
    (await mailTo(service, bob.email, 'Your address at User Authentication Service has')).links[0] ?? '',
  )
  await page.getByText(`has the address ${robert} now. It gets ${bob.email} back.`).waitFor()
  await picture(page, `undo ${name}`)
  await page.getByRole('button', { name: 'Keep my address' }).click()
  await page.getByLabel('New password').waitFor()
  // The answer is loaded anew, as by whoever lost it: the form is there again.
  await page.reload()
  await page.getByLabel('New password').fill(FIRST)
  await picture(page, `undone ${name}`)
  await page.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('heading', { name: 'Password updated' }).waitFor()
  expect((await send(service, 'POST', '/sessions', { ...bob, password: FIRST })).status).toBe(200)
  expect(faults).toEqual([])
})
