import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'
import { mailAfter } from '../../support/mail.ts'
import { ledTo, readPage } from '../../support/pages.ts'
import { keep } from '../../support/second-factor.ts'

const FRENCH = { 'accept-language': 'fr-CH, fr;q=0.9, en;q=0.8' }
const PUBLIC = [
  '/sign-in',
  '/sign-up',
  '/forgot-password',
  '/confirm-email',
  '/confirm-email/code',
  '/sign-out',
]
const ACCOUNT = [
  '',
  '/password',
  '/email',
  '/sessions',
  '/security',
  '/security/on',
  '/events',
  '/export',
  '/delete',
]

it('shows every page in the language that the browser asks for', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const pages = [
    ...PUBLIC.map((url) => ({ url })),
    ...ACCOUNT.map((path) => ({ url: `/account${path}`, cookies })),
  ]
  for (const page of pages) {
    const [english, french] = [
      await service.app.inject(page),
      await service.app.inject({ ...page, headers: FRENCH }),
    ]
    expect([page.url, english.statusCode, french.statusCode]).toEqual([page.url, 200, 200])
    expect(english.body).toContain('<html lang="en">')
    expect(french.body).toContain('<html lang="fr">')
    expect(readPage(french).title).not.toBe(readPage(english).title)
    expect(french.headers.vary).toContain('accept-language')
    expect(french.headers.vary).toContain('cookie')
  }
})

it('remembers the language that a link chose, and leads back to the page without it', async () => {
  const service = await startApp()
  const [link = ''] = readPage(await service.get('/sign-in?return_to=%2Faccount')).links.filter((href) =>
    href.startsWith('?'),
  )
  expect(link).toBe('?return_to=%2Faccount&lang=fr')
  const chosen = await service.get(`/sign-in${link}`)
  expect(ledTo(chosen)).toEqual([303, 'sign-in?return_to=%2Faccount'])
  const [cookie] = chosen.cookies
  expect(cookie).toMatchObject({ name: 'user_auth_lang', value: 'fr', httpOnly: true, sameSite: 'Lax' })
  const cookies = keep({}, chosen)
  expect(readPage(await service.get('/sign-in', cookies)).title).toBe('Connexion')
  // And what it causes.
  const mail = await mailAfter(service, () =>
    service.form('POST', '/sign-up', { email: 'bob@bob.com', password: 'mySuperPwd' }, cookies),
  )
  expect(mail.subject).toMatch(/^Confirmez/)
})

it.each([
  ['/account/password?lang=fr', 'password'],
  ['/account/password/?lang=fr', './'],
  ['/reset_password?token=x&lang=fr&utm=y', 'reset_password?token=x&utm=y'],
])('leads from %s to %s', async (path, target) => {
  const service = await startApp()
  expect(ledTo(await service.get(path, await signIn(service)))).toEqual([303, target])
})

it('takes no language that there is not', async () => {
  const service = await startApp()
  for (const query of [
    '?lang=de',
    '?lang=',
    '?lang=__proto__',
    '?lang=fr%0d%0aset-cookie:x',
    '?language=fr',
  ]) {
    const answer = await service.get(`/sign-in${query}`)
    expect([answer.statusCode, answer.cookies]).toEqual([200, []])
  }
  expect(readPage(await service.get('/sign-in', { user_auth_lang: 'constructor' })).title).toBe('Sign in')
})
