import { expect, it } from 'vitest'
import { loaded, type Site, startSite, submit } from './pages-support.ts'
import { startWithPasswordManager } from './password-manager-support.ts'

const ann = { email: 'ann@example.com', password: 'correct horse battery' }
const NEW = 'another good password'
const [SAVE, UPDATE] = ['PENDING_PASSWORD_STATE', 'PENDING_PASSWORD_UPDATE_STATE']

type Page = Awaited<ReturnType<typeof startWithPasswordManager>>['page']

const contentOf = (page: Page, name: string) => page.locator(`[name="${name}"]`).inputValue()

/** Registers Ann beside the browser. */
const register = (site: Site) => site.form('POST', '/users', ann)

it('is offered a password at sign-up, and at a sign-in that was right, not at one that was wrong', async () => {
  const site = await startSite()
  const { page, context, asked } = await startWithPasswordManager()
  await page.goto(`${site.url}/sign-up`)
  await submit(page, '/sign-up', { ...ann, password: 'short' })
  await submit(page, '/sign-up', ann)
  expect(await asked(1)).toEqual([SAVE])

  await context.clearCookies()
  await page.goto(`${site.url}/sign-in`)
  await submit(page, '/sign-in', { ...ann, password: 'a wrong one' })
  await submit(page, '/sign-in', ann)
  expect(await asked(2)).toEqual([SAVE, SAVE])
})

it('fills in what it keeps, and keeps the new password in its place once that is changed', async () => {
  const site = await startSite()
  await register(site)
  const { page, save, asked } = await startWithPasswordManager()
  await save(`${site.url}/sign-in`, ann.email, ann.password)
  await page.goto(`${site.url}/sign-in`)
  await expect.poll(() => contentOf(page, 'password')).toBe(ann.password)
  expect(await contentOf(page, 'email')).toBe(ann.email)
  await loaded(page, () => page.locator('button[type=submit]').click())
  expect(new URL(page.url()).pathname).toBe('/account')

  // Where it sends a person who is to change a password that has leaked.
  await page.goto(`${site.url}/.well-known/change-password`)
  expect(new URL(page.url()).pathname).toBe('/account/password')
  await expect.poll(() => contentOf(page, 'current_password')).toBe(ann.password)
  expect(await contentOf(page, 'new_password')).toBe('')
  await submit(page, '/account/password', { new_password: 'short' })
  await submit(page, '/account/password', { current_password: ann.password, new_password: NEW })
  expect(await asked(1)).toEqual([UPDATE])
  await expect
    .poll(async () => (await site.form('POST', '/sessions', { ...ann, password: NEW })).statusCode)
    .toBe(200)
})

it('keeps a password that is set by a mailed link in the place of the one that was forgotten', async () => {
  const site = await startSite()
  await register(site)
  const { page, save, asked } = await startWithPasswordManager()
  await save(`${site.url}/sign-in`, ann.email, 'what it was before')
  await site.form('POST', '/reset_password', { email: ann.email })
  await page.goto((await site.mailTo(ann.email)).links[0] ?? '')
  await submit(page, '/reset_password/confirm', { new_password: NEW })
  expect(await asked(1)).toEqual([UPDATE])
})

it('does not take codes for passwords', async () => {
  const site = await startSite()
  await register(site)
  const { page, save, asked } = await startWithPasswordManager()
  await save(`${site.url}/sign-in`, ann.email, ann.password)
  const signIn = async () => {
    await page.goto(`${site.url}/sign-in`)
    await submit(page, '/sign-in', ann)
  }
  await signIn()
  await page.goto(`${site.url}/account/security/on`)
  await submit(page, '/account/security/on', { password: ann.password })
  const secret = await page.locator('#secret').innerText()
  expect(await contentOf(page, 'code')).toBe('')
  await submit(page, '/account/security/confirm', { code: site.codeFor(secret) })
  await page.context().clearCookies()
  site.pass(30)
  await signIn()
  expect(await contentOf(page, 'code')).toBe('')
  await submit(page, '/sign-in/code', { code: site.codeFor(secret) })

  // It has asked nothing until then.
  await page.goto(`${site.url}/account/password`)
  await submit(page, '/account/password', { current_password: ann.password, new_password: NEW })
  expect(await asked(1)).toEqual([UPDATE])
})

it('does not take an address for a name that somebody only asks to have', async () => {
  const site = await startSite()
  await register(site)
  const { page, save, asked } = await startWithPasswordManager()
  await save(`${site.url}/sign-in`, ann.email, ann.password)
  await page.goto(`${site.url}/sign-in`)
  await submit(page, '/sign-in', ann)
  await page.goto(`${site.url}/account/email`)
  await expect.poll(() => contentOf(page, 'password')).toBe(ann.password)
  expect(await contentOf(page, 'email')).toBe('')
  await submit(page, '/account/email', { email: 'robert@example.com', password: ann.password })

  // It has asked nothing until then.
  await page.goto(`${site.url}/account/password`)
  await submit(page, '/account/password', { current_password: ann.password, new_password: NEW })
  expect(await asked(1)).toEqual([UPDATE])
})
