import { expect, it } from 'vitest'
import { openPage, WAYS } from './browser.ts'
import { mailTo, newcomer, send, useService } from './service.ts'
import { arrive, refuse } from './steps.ts'

const service = useService({ PASSWORD_MIN_LENGTH: '8' })

/** Somebody who is registered and signed in. */
async function registered() {
  const bob = newcomer()
  await send(service, 'POST', '/users', bob)
  const signedIn = await send(service, 'POST', '/sessions', bob)
  const { session_id } = (await signedIn.json()) as { session_id: string }
  return { ...bob, cookie: `session_id=${session_id}` }
}

it.each(WAYS)(
  'lets Bob reset his password with the keyboard on %s, after one that is refused',
  async (_, device) => {
    const { email } = await registered()
    await send(service, 'POST', '/reset_password', { email })
    const visit = await openPage((await mailTo(service, email, 'Reset your')).links[0] ?? '', device)
    const { page } = visit
    await arrive(visit, 'Choose a new password')
    await page.locator('#new_password:focus').waitFor()

    await page.keyboard.type('short')
    await page.keyboard.press('Enter')
    await refuse(visit, 400, /^\s*Please use at least 8 characters\.\s*$/)
    expect(await page.getByLabel('New password').inputValue()).toBe('')
    await page.locator('#new_password:focus').waitFor()

    await page.keyboard.type('correct horse battery')
    await page.keyboard.press('Enter')
    await arrive(visit, 'Password updated')
    const signIn = { email, password: 'correct horse battery' }
    expect((await send(service, 'POST', '/sessions', signIn)).status).toBe(200)
  },
)

it.each(WAYS)('lets Bob confirm his address with the keyboard on %s', async (_, device) => {
  const { email } = await registered()
  const visit = await openPage((await mailTo(service, email, 'Confirm')).links[0] ?? '', device)
  await arrive(visit, 'Confirm your address')
  await visit.page.keyboard.press('Tab')
  await visit.page.keyboard.press('Enter')
  await arrive(visit, 'Email verified')
})

it.each(WAYS)('lets Bob stop a change of his address on %s', async (_, device) => {
  const { email, password, cookie } = await registered()
  const { token } = await mailTo(service, email, 'Confirm')
  await send(service, 'PUT', '/verify_email', { token })
  await send(service, 'PUT', '/users/me/email', { email: `eve-${email}`, password }, cookie)
  const warning = await mailTo(service, email, 'Your address')
  const visit = await openPage(warning.links[0] ?? '', device)
  await arrive(visit, 'Keep your address')
  await visit.page.getByRole('button', { name: 'Keep my address' }).click()
  await arrive(visit, 'Your address is restored')
  const profile = await fetch(`${service.url}/profile`, { headers: { cookie } })
  expect(profile.status).toBe(403)
})
