import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { loaded, openTab, type Site, startSite, submit, useBrowser } from './pages-support.ts'

const browser = useBrowser()
const password = 'correct horse battery'
const SCRIPT = `"><script>alert(1)</script><img src=x onerror=alert(2)>'`
const VALUES: [string, string][] = [
  ['a script', SCRIPT],
  ['marks that turn text around', 'a\u202e\u2066moc.elpmaxe@nna\u2069\u200f <b>'],
  ['10 KB', 'x'.repeat(10 * 1024)],
]
const SIGNED_OUT = ['/sign-in', '/sign-up', '/forgot-password', '/confirm-email', '/confirm-email/code']
const SIGNED_IN = [
  'password',
  'email',
  'delete',
  'security/on',
  'security/off',
  'security/recovery-codes',
].map((path) => `/account/${path}`)
const LINKS = ['/verify_email', '/reset_password', '/undo_email_change', '/sign_in']
/** What a page of ours is made of; anything else has come in with a value. */
const STRANGE = `[
  ...[...document.querySelectorAll('script, style, img, iframe, b, object, svg')]
    .filter((element) => !element.closest('.qr') && !(element.tagName === 'SCRIPT' && element.src.includes('/assets/page.js?')) && element.parentElement !== document.head),
  ...[...document.querySelectorAll('*')].filter((element) => [...element.attributes].some(({ name }) => name.startsWith('on'))),
].map((element) => element.outerHTML.slice(0, 100))`
const WHOLE = `[document.querySelectorAll('h1').length, document.querySelectorAll('main').length,
  document.documentElement.scrollWidth - document.documentElement.clientWidth]`

/** Expects a page that is as it would be with any other value. */
async function expectWhole(page: Page, where: string): Promise<void> {
  expect(await page.evaluate(STRANGE), where).toEqual([])
  expect(await page.evaluate(WHOLE), where).toEqual([1, 1, 0])
}

/** Puts a value in every field of the page's first form, those included that nobody sees, and posts it. */
async function postEverywhere(page: Page, value: string): Promise<void> {
  await loaded(page, () =>
    page.evaluate(`(() => {
      const form = document.querySelector('form')
      for (const field of form.querySelectorAll('input:not([type=checkbox])')) field.value = ${JSON.stringify(value)}
      form.submit()
    })()`),
  )
}

async function signUp(page: Page, site: Site, email = 'ann@example.com'): Promise<void> {
  await page.goto(`${site.url}/sign-up`)
  await submit(page, '/sign-up', { email, password })
}

it.each(VALUES)('takes %s in any field of any page for what it is, text', async (_, value) => {
  const site = await startSite()
  const { page, violations, dialogs } = await openTab(browser(), { viewport: { width: 320, height: 568 } })
  for (const path of SIGNED_OUT) {
    await page.goto(site.url + path)
    await postEverywhere(page, value)
    await expectWhole(page, path)
    // What was typed is there again, but for what is nobody's to see.
    if (path === '/sign-in') expect(await page.locator('#email').inputValue()).toBe(value)
  }
  await signUp(page, site)
  for (const path of SIGNED_IN) {
    await page.goto(site.url + path)
    await postEverywhere(page, value)
    await expectWhole(page, path)
  }
  expect([violations, dialogs]).toEqual([[], []])
})

it('takes hostile values in any query for what they are', async () => {
  const site = await startSite()
  const { page, violations, dialogs } = await openTab(browser())
  await signUp(page, site)
  const query = new URLSearchParams(
    ['return_to', 'done', 'lang', 'token', SCRIPT].map((name): [string, string] => [name, SCRIPT]),
  )
  const lists = ['/account/sessions', '/account/events']
  const shown = [...SIGNED_OUT, ...SIGNED_IN, ...LINKS, ...lists, '/account', '/sign-out', '/nothing']
  for (const path of [
    ...shown.map((each) => `${each}?${query}`),
    ...lists.map((each) => `${each}?before=${SCRIPT}`),
  ]) {
    await page.goto(site.url + path)
    await expectWhole(page, path)
  }
  expect([violations, dialogs]).toEqual([[], []])
})

it('shows a hostile name of the service, user agent and address as text, on every page and in every list', async () => {
  const SERVICE_NAME = '"><script>alert(1)</script></title><b>أهلا'
  const site = await startSite({ SERVICE_NAME })
  const userAgent = `Mozilla/5.0 "><script>alert(3)</script> ${'x'.repeat(10 * 1024)}`
  const email = `o'ann&{x}|~\`=?^_%$#!*/-.z@xn--bcher-kva.example`
  const { page, violations, dialogs } = await openTab(browser(), {
    userAgent,
    viewport: { width: 320, height: 568 },
  })
  await signUp(page, site, email)
  await expectWhole(page, 'sign-up')
  const code = (await site.mailTo(email)).code
  await submit(page, '/confirm-email/code', { code })
  for (const path of ['', '/sessions', '/events', '/security', '/email', '/export', '/password']) {
    await page.goto(`${site.url}/account${path}`)
    await expectWhole(page, path)
    expect(await page.title()).toContain(SERVICE_NAME)
  }
  await page.goto(`${site.url}/account`)
  expect(await page.locator('main').innerText()).toContain(email)
  await page.goto(`${site.url}/account/security/on`)
  await submit(page, '/account/security/on', { password })
  await expectWhole(page, 'the picture')
  await page.goto(`${site.url}/sign-out`)
  await expectWhole(page, 'sign-out')
  await page.goto((await site.mailTo(email)).links[0] ?? '')
  await expectWhole(page, 'a used link')
  expect([violations, dialogs]).toEqual([[], []])
})
