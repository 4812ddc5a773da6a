import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it, vi } from 'vitest'
import { type ReadMail, readMails } from '../support/mail.ts'
import { type Service, spawnService } from '../support/service.ts'
import { openPage, PHONE } from './browser.ts'

const bob = { email: 'bob@bob.com', password: 'mySuperPwd' }
const WAYS = [
  ['a desktop', {}],
  ['a phone in the dark, in French', { ...PHONE, colorScheme: 'dark', locale: 'fr-FR' }],
  ['a desktop without JavaScript', { javaScriptEnabled: false }],
  ['a phone without JavaScript', { ...PHONE, javaScriptEnabled: false }],
] as const

/** Keeps a picture of the page where the environment names a directory for them, to be looked at. */
const picture = async (page: Page, name: string) => {
  const directory = process.env.PICTURES
  if (directory) await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true })
}

const slug = (text: string) => text.replace(/\W+/g, '-')

const titleOf = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()

const sidewaysScroll = (page: Page) =>
  page
    .locator('html')
    .evaluate((html: { scrollWidth: number; clientWidth: number }) => html.scrollWidth - html.clientWidth)

const post = ({ url }: Service, path: string, fields: Record<string, string>) =>
  fetch(url + path, { method: 'POST', body: new URLSearchParams(fields) })

/** The link of the newest of so many reset mails, once the service has written them. */
const resetLink = ({ directory }: Service, count: number): Promise<string> =>
  vi.waitFor(
    async () => {
      const mails = await readMails(join(directory, 'outbox'))
      const resets = mails.filter(({ links }: ReadMail) => links[0]?.includes('/reset_password?'))
      if (resets.length < count) throw new Error('not yet')
      return resets.at(-1)?.links[0] ?? ''
    },
    { timeout: 20_000 },
  )

it.each(WAYS)(
  'leads whoever has a bad link to another one, and on to a new password, on %s',
  async (name, device) => {
    const back = 'http://127.0.0.1:9/app'
    const service = await spawnService({ PASSWORD_MIN_LENGTH: '8', RETURN_URL: back })
    await post(service, '/users', bob)
    const { page, strangers } = await openPage(`${service.url}/reset_password?token=old`, device)
    const isFrench = name.includes('French')
    expect(await titleOf(page)).toBe(isFrench ? "Ce lien n'est plus valable" : 'This link is no longer good')
    expect(await sidewaysScroll(page)).toBe(0)
    await picture(page, `over-${slug(name)}`)
    await page.getByRole('link').click()

    await page.locator('#email:focus').waitFor()
    expect(await sidewaysScroll(page)).toBe(0)
    await page.keyboard.type('bob')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await page.locator('#email:focus').inputValue()).toBe('bob')
    await picture(page, `email-refused-${slug(name)}`)
    await page.locator('#email').fill(` ${bob.email} `)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/forgot-password/sent')
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await page.getByRole('link').getAttribute('href')).toBe(back)
    await picture(page, `sent-${slug(name)}`)

    await page.goto(await resetLink(service, 1))
    expect(await page.locator('#hint').innerText()).toMatch(isFrench ? /^Au moins 8 / : /^At least 8 /)
    // What password managers file the new password under.
    expect(await page.locator('input[autocomplete=username]').inputValue()).toBe(bob.email)
    expect(await page.locator('input[autocomplete=username]').isVisible()).toBe(false)
    expect(await page.locator('input[type=password][autocomplete=new-password]').count()).toBe(1)
    await page.keyboard.type('short')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await page.locator('#new_password:focus').count()).toBe(1)
    expect(await page.locator('input[autocomplete=username]').inputValue()).toBe(bob.email)
    expect(await sidewaysScroll(page)).toBe(0)
    await picture(page, `password-refused-${slug(name)}`)
    await page.keyboard.type('correct horse battery')
    await page.keyboard.press('Enter')
    await page.locator('input').first().waitFor({ state: 'detached' })
    expect(await page.getByRole('link').getAttribute('href')).toBe(back)
    await picture(page, `done-${slug(name)}`)
    expect((await post(service, '/sessions', { ...bob, password: 'correct horse battery' })).status).toBe(200)
    expect(strangers).toEqual([])
  },
)

it.each(WAYS)(
  'says when to come back, and keeps the form, where too much was tried, on %s',
  async (name, device) => {
    const service = await spawnService({ LIMIT_NETWORK_MAIL_REQUESTS: '1' })
    await post(service, '/reset_password', { email: 'nobody@bob.com' })
    const { page } = await openPage(`${service.url}/confirm-email`, device)
    await page.locator('#email').fill(bob.email)
    const [answer] = await Promise.all([
      page.waitForResponse('**/confirm-email'),
      page.keyboard.press('Enter'),
    ])
    expect(answer.status()).toBe(429)
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toContain('60 minutes')
    expect(await page.locator('#email').inputValue()).toBe(bob.email)
    expect(await sidewaysScroll(page)).toBe(0)
    await picture(page, `too-often-${slug(name)}`)
  },
)

it('answers a page to whoever types a wrong address', async () => {
  const service = await spawnService()
  const { page } = await openPage(`${service.url}/forgot-pasword`)
  expect(await titleOf(page)).toBe('There is nothing here')
  await picture(page, 'not-found')
})
