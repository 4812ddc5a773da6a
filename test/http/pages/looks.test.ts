import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'
import { freshDirectory } from '../../support/database.ts'
import { readPage } from '../../support/pages.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'

/** The paths of what a page loads. */
const loadedBy = (body: string) =>
  [...body.matchAll(/<(?:link rel="stylesheet" href|script src|img src)="([^"]*)"/g)].map(
    ([, path = '']) => path,
  )

it('loads one script of its own, which may be kept for ever', async () => {
  const { get } = await startApp()
  const paths = loadedBy((await get('/sign-in')).body)
  expect(paths).toEqual([expect.stringMatching(/^\/assets\/page\.js\?v=[\da-f]{16}$/)])
  const { statusCode, headers } = await get(paths[0] ?? '')
  expect(statusCode).toBe(200)
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  })
})

it('shows the picture and the style sheet of the operator, and allows them alone', async () => {
  const directory = freshDirectory()
  const [BRAND_LOGO_FILE, BRAND_CSS_FILE] = [join(directory, 'logo.svg'), join(directory, 'brand.css')]
  writeFileSync(BRAND_LOGO_FILE, SVG)
  writeFileSync(BRAND_CSS_FILE, ':root { --accent: #060 }')
  const { get } = await startApp({ BRAND_LOGO_FILE, BRAND_CSS_FILE, SERVICE_NAME: 'Example & Co' })
  const { body, headers } = await get('/sign-in')
  expect(body).toContain('<p class="service">Example &amp; Co</p>')
  expect(headers['content-security-policy']).toMatch(
    /style-src 'sha256-[^']*' 'self'; script-src 'self'; img-src 'self';/,
  )
  const [css = '', , logo = ''] = loadedBy(body)
  expect([(await get(css)).body, (await get(logo)).body]).toEqual([':root { --accent: #060 }', SVG])
  expect((await get(logo)).headers).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
})

it('links what it shows under the path that the public URL has', async () => {
  const service = await startApp({ PUBLIC_URL: 'https://example.com/auth', SESSION_COOKIE_NAME: 'sid' })
  const page = await service.get('/sign-in')
  expect(readPage(page).actions).toEqual(['/auth/sign-in'])
  expect(readPage(page).links).toContain('/auth/forgot-password')
  expect(loadedBy(page.body)[0]).toMatch(/^\/auth\/assets\/page\.js/)
  expect((await service.get('/account')).headers.location).toBe('/auth/sign-in?return_to=%2Fauth%2Faccount')
  const { body, ...known } = await service.get('/sign-in?return_to=%2Fauth%2Faccount')
  expect(readPage({ ...known, body }).values.return_to).toBe('https://example.com/auth/account')
})

it('is framed by nobody, kept by nobody, and posts its forms nowhere else', async () => {
  const { get, ...service } = await startApp({
    RETURN_URL: 'https://app.example.com/home',
    ALLOWED_ORIGINS: 'https://shop.example.com',
  })
  const cookies = await signIn(service)
  for (const path of ['/sign-in', '/sign-up', '/account', '/account/password', '/account/sessions']) {
    const { headers } = await get(path, path.startsWith('/account') ? cookies : {})
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("form-action 'self';")
    expect(policy).not.toContain('unsafe')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(headers['referrer-policy']).toBeOneOf(['same-origin', 'no-referrer'])
  }
})

it('leads from a form that another name of the service was opened by to the right one', async () => {
  const { app } = await startApp({ PUBLIC_URL: 'https://auth.example.com' })
  const answer = await app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { origin: 'http://127.0.0.1:5000', 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'email=bob%40bob.com&password=x',
  })
  expect(answer.statusCode).toBe(403)
  expect(readPage(answer).links).toEqual(['https://auth.example.com/sign-in'])
})
