import { expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/features/second-factor/totp.ts'
import { signIn, startApp, type TestApp } from '../../support/app.ts'
import { fillLists } from '../../support/full-account.ts'
import { mailAfter } from '../../support/mail.ts'
import { readPage } from '../../support/pages.ts'
import { fromBase32, keep } from '../../support/second-factor.ts'

/** About what a server sends before it hears that anything has arrived (ten segments, RFC 6928), in bytes. */
const MOST = 14 * 1024
/** Longer than people have them. */
const SERVICE_NAME = 'A service with a long name & an "ampersand" in it, which says what it is for'
const email = `${'first.name.and.others+'.repeat(2)}last@${'a-long-domain-'.repeat(4)}name.example.com`
const who = { email, password: 'correct horse battery' }
const RETURN_URL = `https://example.com/${'x'.repeat(300)}`
const SIGNED_OUT = [
  '/sign-in',
  '/sign-up',
  '/forgot-password',
  '/confirm-email',
  '/confirm-email/code',
  '/sign-out',
]
const SIGNED_IN = [
  '',
  '/password',
  '/email',
  '/sessions',
  '/security',
  '/security/on',
  '/security/off',
  '/security/recovery-codes',
  '/events',
  '/export',
  '/delete',
].map((path) => `/account${path}`)

interface Answer {
  body: string
}

/** Has every page shown, in its fullest state, of an account that has as much as one can have. */
async function showAll(service: TestApp, lang: string, show: (name: string, answer: Answer) => void) {
  const { form, get, app, now } = service
  let cookies: Record<string, string> = { lang, ...(await signIn(service, who)) }
  const enrolled = await form('POST', '/account/security/on', who, cookies)
  show('the secret', enrolled)
  const secret = fromBase32(/<code id="secret">([^<]*)</.exec(enrolled.body)?.[1]?.replaceAll(' ', '') ?? '')
  const code = codeOf(secret, stepAt(now()))
  const codes = await form('POST', '/account/security/confirm', { code }, cookies)
  show('the recovery codes', codes)
  cookies = keep(cookies, codes)
  const pending = keep({ lang }, await form('POST', '/sign-in', who))
  // A code is asked for wherever one can be, and lists have more than a page of them.
  service.pass(601)
  await fillLists(service, 1)
  const mail = await mailAfter(service, () => form('POST', '/reset_password', { email }))

  const to = `?return_to=${encodeURIComponent(RETURN_URL)}`
  const link = mail.links[0]?.replace(/^https?:\/\/[^/]*/, '') ?? ''
  const visits = [
    ...SIGNED_OUT.map((path) => [path + to, { lang }] as const),
    ...SIGNED_IN.map((path) => [path, cookies] as const),
    ['/sign-in/code', pending] as const,
    [link, { lang }] as const,
    ['/verify_email?token=over', { lang }] as const,
  ]
  for (const [path, sent] of visits) {
    const [name = ''] = path.split('?')
    const shown = await get(path, sent)
    show(name, shown)
    const page = readPage(shown)
    const [action] = page.actions
    // A page without fields to be refused is only shown.
    if (!action || page.inputs.every((input) => input.includes('hidden'))) continue
    const typed = Object.entries(page.values).map(([name, value]) => [
      name,
      value ?? (name === 'email' ? email : 'x'),
    ])
    const { remember: _, trust_device: __, ...fields } = Object.fromEntries(typed)
    show(`${name}, refused`, await form('POST', action, fields, sent))
  }
  show('nothing', await app.inject({ url: '/nothing', headers: { accept: 'text/html' }, cookies: { lang } }))
}

it.each(['en', 'fr'])(
  'sends every page, however full, in one round trip, in the language %s',
  async (lang) => {
    const service = await startApp({ SERVICE_NAME, RETURN_URL, PASSWORD_MIN_LENGTH: '8' })
    const sizes: Record<string, number> = {}
    await showAll(service, lang, (name, { body }) => {
      if (body) sizes[name] = Buffer.byteLength(body)
    })
    expect(Object.entries(sizes).filter(([, size]) => size > MOST)).toEqual([])
    expect(Object.keys(sizes).length).toBeGreaterThan(30)
  },
)
