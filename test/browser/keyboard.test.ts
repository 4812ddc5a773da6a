import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { loaded, openTab, startSite, useBrowser } from './pages-support.ts'

const browser = useBrowser()
const ann = { email: 'ann@example.com', password: 'correct horse battery' }
const NEW = 'another good password'
const WAYS = [
  ['with scripts', true],
  ['without scripts', false],
] as const
// More than any page has.
const MOST_STOPS = 40

/** What the focus is on: what it is called, and whether a person sees that it is there. */
const FOCUS = `(() => {
  const at = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(at)
  const box = at.getBoundingClientRect()
  const isShown = box.width > 0 && box.bottom > 0 && box.top < innerHeight
  return {
    name: at === document.body ? '' : at.name || at.id || at.textContent.trim().split(' · ')[0],
    isSeen: at.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && isShown,
  }
})()`

/** A person at this page who has a keyboard alone. */
function keyboardOf(page: Page) {
  const focus = () => page.evaluate<{ name: string; isSeen: boolean }>(FOCUS)

  /** Goes on by Tab until the focus is on what has this name or text, and sees where it is at every stop. */
  async function goTo(name: string): Promise<void> {
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      const at = await focus()
      if (stops > 0 && at.name !== '')
        expect(at, `after ${stops} stops on ${page.url()}`).toMatchObject({ isSeen: true })
      if (at.name === name) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not lead to ${name} on ${page.url()}`)
  }

  return {
    focus,
    goTo,
    async type(name: string, text: string) {
      await goTo(name)
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.type(text)
    },
    /** Presses what has this name, which leads to another page. */
    async press(name: string, key: 'Enter' | 'Space' = 'Enter') {
      await goTo(name)
      await loaded(page, () => page.keyboard.press(key))
    },
  }
}

it.each(WAYS)(
  'leads from sign-up to sign-out by Tab, Enter and Space alone, %s',
  async (_, javaScriptEnabled) => {
    const site = await startSite()
    const { page } = await openTab(browser(), { javaScriptEnabled })
    const { type, press, goTo, focus } = keyboardOf(page)
    await page.goto(`${site.url}/sign-in`)
    expect((await focus()).name).toBe('email')
    await press('Make an account')

    await type('email', 'ann')
    await type('password', ann.password)
    await press('Make the account')
    // What is wrong is where the focus is.
    expect(await focus()).toEqual({ name: 'email', isSeen: true })
    await type('email', ann.email)
    await type('password', 'short')
    await loaded(page, () => page.keyboard.press('Enter'))
    expect(await focus()).toEqual({ name: 'password', isSeen: true })
    await type('password', ann.password)
    await press('Make the account', 'Space')

    await type('code', (await site.mailTo(ann.email)).code)
    await press('Confirm', 'Space')
    await press('Sign out')
    await press('Sign in')
    await type('email', ann.email)
    await type('password', 'a wrong one')
    await goTo('remember')
    await page.keyboard.press('Space')
    await press('Sign in')
    // Which of the two is wrong is not said: the focus is on the summary.
    expect((await focus()).name).toContain('do not belong together')
    expect(await page.locator('#remember').isChecked()).toBe(true)
    await type('password', ann.password)
    await press('Sign in')

    await press('Change your password')
    await type('current_password', ann.password)
    await type('new_password', NEW)
    await press('Change the password')
    await press('Second factor')
    await press('Turn it on')
    await type('password', NEW)
    await press('Go on')
    await type('code', site.codeFor(await page.locator('#secret').innerText()))
    await press('Turn it on')
    await press('I have kept them')
    await press('Your account')
    await press('Sign out')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('You are signed out')
  },
)

it('shows and hides a password by Space, and copies recovery codes by Enter', async () => {
  const site = await startSite()
  const { page, context } = await openTab(browser())
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url })
  const { type, press, goTo } = keyboardOf(page)
  await page.goto(`${site.url}/sign-up`)
  await type('email', ann.email)
  await type('password', ann.password)
  await goTo('Show')
  await page.keyboard.press('Space')
  expect(await page.locator('#password').getAttribute('type')).toBe('text')
  await page.keyboard.press('Space')
  expect(await page.locator('#password').getAttribute('type')).toBe('password')
  await press('Make the account')
  await page.goto(`${site.url}/account/security/on`)
  await type('password', ann.password)
  await press('Go on')
  await type('code', site.codeFor(await page.locator('#secret').innerText()))
  await press('Turn it on')
  const codes = await page.locator('#codes code').allInnerTexts()
  await goTo('Copy the codes')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate<string>('navigator.clipboard.readText()')).toBe(codes.join('\n'))
})
