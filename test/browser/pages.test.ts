import { expect, it } from 'vitest'
import { openPage, PHONE, type Visit } from './browser.ts'
import { mailTo, newcomer, send, useService } from './service.ts'
import { heading, picture, refuse, sidewaysScroll } from './steps.ts'

const BACK = 'http://127.0.0.1:9/app'
const service = useService({ PASSWORD_MIN_LENGTH: '8', RETURN_URL: BACK })
const impatient = useService({ LIMIT_NETWORK_MAIL_REQUESTS: '1' })

const WORDS = {
  en: {
    over: 'This link is no longer good',
    askAgain: 'Ask for a link to choose a new password',
    noAddress: 'Please enter an e-mail address',
    back: 'Back to the application',
    hint: /^At least 8 /,
    tooShort: 'Please use at least 8 characters.',
    done: 'Password updated',
    signIn: 'Sign in',
  },
  fr: {
    over: "Ce lien n'est plus valable",
    askAgain: 'Demander un lien pour choisir un nouveau mot de passe',
    noAddress: 'Saisissez une adresse e-mail',
    back: "Retour à l'application",
    hint: /^Au moins 8 /,
    tooShort: 'Utilisez au moins 8 caractères.',
    done: 'Mot de passe changé',
    signIn: 'Se connecter',
  },
} as const

const DEVICES = [
  ['a desktop', {}, 'en'],
  ['a phone in the dark, in French', { ...PHONE, colorScheme: 'dark', locale: 'fr-FR' }, 'fr'],
  ['a desktop without JavaScript', { javaScriptEnabled: false }, 'en'],
  ['a phone without JavaScript', { ...PHONE, javaScriptEnabled: false }, 'en'],
] as const

const backLink = ({ page }: Visit, name: string) => page.getByRole('link', { name }).getAttribute('href')

it.each(DEVICES)(
  'leads whoever has a bad link to another one, and on to a new password, on %s',
  async (name, device, language) => {
    const words = WORDS[language]
    const bob = newcomer()
    await send(service, 'POST', '/users', bob)
    const visit = await openPage(`${service.url}/reset_password?token=old`, device)
    const { page, faults, strangers } = visit
    await heading(page, words.over).waitFor()
    expect(await sidewaysScroll(page)).toBe(0)
    await picture(page, `over ${name}`)
    // The browser itself writes a line for the link that was refused.
    faults.length = 0
    await page.getByRole('link', { name: words.askAgain }).click()

    await page.locator('#email:focus').waitFor()
    expect(await sidewaysScroll(page)).toBe(0)
    await page.keyboard.type('bob')
    await page.keyboard.press('Enter')
    await refuse(visit, 400, words.noAddress)
    expect(await page.locator('#email:focus').inputValue()).toBe('bob')
    await picture(page, `email refused ${name}`)
    await page.locator('#email').fill(` ${bob.email} `)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/forgot-password/sent')
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await backLink(visit, words.back)).toBe(BACK)
    await picture(page, `sent ${name}`)

    const subject = language === 'fr' ? 'Réinitialisez' : 'Reset your'
    await page.goto((await mailTo(service, bob.email, subject)).links[0] ?? '')
    expect(await page.locator('#new_password-hint').innerText()).toMatch(words.hint)
    // What password managers file the new password under.
    expect(await page.locator('input[autocomplete=username]').inputValue()).toBe(bob.email)
    expect(await page.locator('input[autocomplete=username]').isVisible()).toBe(false)
    expect(await page.locator('input[type=password][autocomplete=new-password]').count()).toBe(1)
    await page.keyboard.type('short')
    await page.keyboard.press('Enter')
    await refuse(visit, 400, words.tooShort)
    await page.locator('#new_password:focus').waitFor()
    expect(await page.locator('input[autocomplete=username]').inputValue()).toBe(bob.email)
    await picture(page, `password refused ${name}`)
    await page.keyboard.type('correct horse battery')
    await page.keyboard.press('Enter')
    await heading(page, words.done).waitFor()
    expect(await page.getByRole('link', { name: words.signIn }).getAttribute('href')).toBe('/sign-in')
    expect(await backLink(visit, words.back)).toBe(BACK)
    await picture(page, `done ${name}`)
    const signIn = { ...bob, password: 'correct horse battery' }
    expect((await send(service, 'POST', '/sessions', signIn)).status).toBe(200)
    expect([strangers, faults]).toEqual([[], []])
  },
)

it.each(DEVICES)(
  'says when to come back, and keeps the form, where too much was tried, on %s',
  async (name, device) => {
    await send(impatient, 'POST', '/reset_password', { email: 'nobody@bob.com' })
    const visit = await openPage(`${impatient.url}/confirm-email`, device)
    const { page } = visit
    await page.locator('#email').fill('bob@bob.com')
    await page.keyboard.press('Enter')
    await refuse(visit, 429, '60 minutes')
    expect(await page.locator('#email').inputValue()).toBe('bob@bob.com')
    await picture(page, `too often ${name}`)
  },
)

it('answers a page to whoever types a wrong address', async () => {
  const { page } = await openPage(`${service.url}/forgot-pasword`)
  await heading(page, 'There is nothing here').waitFor()
  await picture(page, 'not found')
})
