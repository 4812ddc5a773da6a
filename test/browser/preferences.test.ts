import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { fillLists } from '../support/full-account.ts'
import { openTab, type Site, startSite, submit, useBrowser } from './pages-support.ts'

const browser = useBrowser()
const ann = { email: 'ann@example.com', password: 'correct horse battery' }

interface Look {
  background: string
  border: string
  outline: string
}

const LOOK = `(element) => {
  const { backgroundColor, borderTopWidth, borderTopStyle, outlineWidth, outlineStyle } = getComputedStyle(element)
  return {
    background: backgroundColor,
    border: borderTopStyle + ' ' + borderTopWidth,
    outline: outlineStyle + ' ' + outlineWidth,
  }
}`

const lookOf = (page: Page, selector: string) =>
  page.evaluate<Look>(`(${LOOK})(document.querySelector(${JSON.stringify(selector)}))`)

/** Ann, signed in, with all that an account can have. */
async function signUp(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.url}/sign-up`)
  await submit(page, '/sign-up', ann)
}

/** Ann at her recovery codes. */
async function enrol(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.url}/account/security/on`)
  await submit(page, '/account/security/on', { password: ann.password })
  const code = site.codeFor(await page.locator('#secret').innerText())
  await submit(page, '/account/security/confirm', { code })
}

it('shows with the colours of the system alone what is a button, has the focus, is pressed, or wrong', async () => {
  const site = await startSite()
  const { page } = await openTab(browser(), { forcedColors: 'active', colorScheme: 'dark' })
  await page.goto(`${site.url}/sign-up`)
  const field = await lookOf(page, '#email:focus')
  expect(field.outline).toBe('solid 3px')
  expect((await lookOf(page, 'button[type=submit]')).border).toBe('solid 1px')
  const unpressed = await lookOf(page, 'button.show')
  await page.locator('button.show').click()
  expect((await lookOf(page, 'button.show')).background).not.toBe(unpressed.background)
  await submit(page, '/sign-up', { email: 'ann', password: ann.password })
  expect((await lookOf(page, '#email')).border).not.toBe(field.border)

  await submit(page, '/sign-up', ann)
  await page.goto(`${site.url}/account/security/on`)
  await submit(page, '/account/security/on', { password: ann.password })
  // Dark on light, or a camera does not read it.
  const colours = `[...document.querySelectorAll('.qr path')].map((path) => {
    const { fill, stroke } = getComputedStyle(path)
    return [fill, stroke]
  })`
  expect(await page.evaluate(colours)).toEqual([
    ['rgb(255, 255, 255)', 'none'],
    [expect.anything(), 'rgb(0, 0, 0)'],
  ])
})

it('moves nothing for whoever wants less motion', async () => {
  const site = await startSite()
  const { page } = await openTab(browser(), { reducedMotion: 'reduce' })
  await signUp(page, site)
  await fillLists(site, 1)
  const moving = `[...document.querySelectorAll('*')].filter((element) => {
    const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element)
    return animationName !== 'none' || transitionDuration !== '0s' || scrollBehavior !== 'auto'
  }).map((element) => element.outerHTML.slice(0, 80))`
  for (const path of ['/account', '/account/sessions', '/account/password', '/sign-out']) {
    await page.goto(site.url + path)
    expect(await page.evaluate<string[]>(moving), path).toEqual([])
  }
})

it('prints recovery codes with what they are for, and nothing to press', async () => {
  const site = await startSite({ SERVICE_NAME: 'Example Bank' })
  const { page } = await openTab(browser())
  await signUp(page, site)
  await enrol(page, site)
  const codes = await page.locator('#codes code').allInnerTexts()
  expect(codes).toHaveLength(10)
  await page.emulateMedia({ media: 'print' })
  const printed = await page.locator('body').innerText()
  for (const text of ['Example Bank', 'Your recovery codes', ...codes]) expect(printed).toContain(text)
  for (const element of await page.locator('a, button').all()) expect(await element.isVisible()).toBe(false)
  if (process.env.PICTURES)
    await page.screenshot({ path: `${process.env.PICTURES}/recovery-codes-printed.png` })
  // One sheet of paper.
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1)
})
