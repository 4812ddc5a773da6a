import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { type ReadMail, readMails, recipients } from '../support/mail.ts'
import { type Service, spawnService } from '../support/service.ts'
import { openPage, PHONE } from './browser.ts'

const bob = { email: 'bob@bob.com', password: 'mySuperPwd' }
const WAYS = [
  ['a desktop', {}],
  ['a phone', PHONE],
  ['a desktop without JavaScript', { javaScriptEnabled: false }],
  ['a phone without JavaScript', { ...PHONE, javaScriptEnabled: false }],
] as const

/** The service with Bob registered and signed in. */
async function startWithBob() {
  const service = await spawnService({ PASSWORD_MIN_LENGTH: '8' })
  await send(service, 'POST', '/users', bob)
  const signedIn = await send(service, 'POST', '/sessions', bob)
  return {
    ...service,
    cookie: `session_id=${((await signedIn.json()) as { session_id: string }).session_id}`,
  }
}

it.each(WAYS)(
  'lets Bob reset his password with the keyboard on %s, after one that is refused',
  async (_, device) => {
    const service = await startWithBob()
    await send(service, 'POST', '/reset_password', { email: bob.email })
    const { page, strangers, faults } = await openPage(
      (await mailFor(service, 'Reset your')).links[0] ?? '',
      device,
    )
    expect(await page.locator('#new_password:focus').count()).toBe(1)
    expect(await sidewaysScroll(page)).toBe(0)

    await page.keyboard.type('short')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toBe('Please use at least 8 characters.')
    expect(await page.getByLabel('New password').inputValue()).toBe('')
    expect(await page.locator('#new_password:focus').count()).toBe(1)

    await page.keyboard.type('correct horse battery')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Password updated' }).waitFor()
    const logIn = await send(service, 'POST', '/sessions', { ...bob, password: 'correct horse battery' })
    expect(logIn.status).toBe(200)
    expect(strangers).toEqual([])
    // The browser itself writes a line for the password that was refused; nothing else may be there.
    expect(faults.filter((fault) => !/status of 400/.test(fault))).toEqual([])
  },
)

it.each(WAYS)('lets Bob confirm his address with the keyboard on %s', async (_, device) => {
  const service = await startWithBob()
  const { page, strangers, faults } = await openPage(
    (await mailFor(service, 'Confirm')).links[0] ?? '',
    device,
  )
  expect(await sidewaysScroll(page)).toBe(0)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Email verified' }).waitFor()
  expect([strangers, faults]).toEqual([[], []])
})

it.each(WAYS)('lets Bob stop a change of his address on %s', async (_, device) => {
  const service = await startWithBob()
  const { token } = await mailFor(service, 'Confirm')
  await send(service, 'PUT', '/verify_email', { token })
  const change = { email: 'eve@evil.com', password: bob.password }
  await send(service, 'PUT', '/users/me/email', change, service.cookie)
  const warning = await mailFor(service, 'Your address')
  expect(recipients(warning)).toEqual([bob.email])
  const { page, strangers, faults } = await openPage(warning.links[0] ?? '', device)
  expect(await sidewaysScroll(page)).toBe(0)
  await page.getByRole('button', { name: 'Keep my address' }).click()
  await page.getByRole('heading', { name: 'Your address is restored' }).waitFor()
  expect([strangers, faults]).toEqual([[], []])
  const profile = await fetch(`${service.url}/profile`, { headers: { cookie: service.cookie } })
  expect(profile.status).toBe(403)
})

const sidewaysScroll = (page: Awaited<ReturnType<typeof openPage>>['page']) =>
  page
    .locator('html')
    .evaluate(
      ({ scrollWidth, clientWidth }: { scrollWidth: number; clientWidth: number }) =>
        scrollWidth - clientWidth,
    )

const send = ({ url }: Service, method: string, path: string, fields: Record<string, string>, cookie = '') =>
  fetch(url + path, { method, body: new URLSearchParams(fields), headers: { cookie } })

/** The mail whose subject begins like this, once the service has written it. */
const mailFor = ({ directory }: Service, subject: string): Promise<ReadMail> =>
  vi.waitFor(
    async () => {
      const mails = await readMails(join(directory, 'outbox'))
      const mail = mails.find((written) => written.subject?.startsWith(subject))
      if (!mail) throw new Error('not yet')
      return mail
    },
    { timeout: 10_000 },
  )
