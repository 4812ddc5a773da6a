import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { startWithBob } from '../../support/email-change.ts'
import { mailsOf, resetToken } from '../../support/mail.ts'

/** The service with one good link of each kind. */
async function startWithLinks(env: Record<string, string> = {}) {
  const setting = await startWithBob(env)
  const [registration] = await mailsOf(setting.service)
  const reset = await resetToken(setting.service)
  const { warning } = await setting.ask()
  const links = {
    '/reset_password': reset,
    '/verify_email': registration?.token ?? '',
    '/undo_email_change': warning.token,
  }
  return { ...setting, links: Object.entries(links) }
}

it('shows a form for each kind of link, and no more than that it may do', async () => {
  const { links, get } = await startWithLinks()
  for (const [path, token] of links) {
    const { statusCode, headers, body } = await get(`${path}?token=${token}`)
    expect(statusCode).toBe(200)
    const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(body).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    expect(body).toContain(`<form method="post" action="${path}/confirm">`)
    expect(body.replace(/<script src="\/assets\/page.js\?v=\w+" defer>/, '')).not.toMatch(
      /<script|\sstyle=|\son\w+=|src=/,
    )
  }
})

it('says 403, and what to do, for a link that is not good', async () => {
  const { get, form } = await startApp()
  for (const path of ['/reset_password', '/verify_email', '/undo_email_change'])
    for (const query of ['', '?token=', '?token=wrong', '?token=wrong&utm_source=mail']) {
      const { statusCode, body } = await get(path + query)
      expect(statusCode).toBe(403)
      expect(body).toContain('<h1>This link is no longer good</h1>')
      const posted = await form('POST', `${path}/confirm`, {
        token: 'wrong',
        ...(path === '/reset_password' ? { new_password: 'newPwd' } : {}),
      })
      expect([posted.statusCode, posted.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8'])
    }
})

it('takes what mail programs add to a link', async () => {
  const { links, get } = await startWithLinks()
  for (const [path, token] of links)
    expect((await get(`${path}/?utm_source=x&token=${token}&fbclid=1`)).statusCode).toBe(200)
})

it('says beside the field what is wrong with a password, and keeps the token good', async () => {
  const { links, form, logIn } = await startWithLinks({ PASSWORD_MIN_LENGTH: '8' })
  const token = links[0]?.[1] ?? ''
  const post = (new_password: string) => form('POST', '/reset_password/confirm', { token, new_password })

  const refused = await post('short')
  expect(refused.statusCode).toBe(400)
  expect(refused.body).toContain(
    '<p id="new_password-error" class="error">Please use at least 8 characters.</p>',
  )
  expect(refused.body).toContain('<p><a href="#new_password">Please use at least 8 characters.</a></p>')
  expect(refused.body).toMatch(
    /<label for="new_password"[^>]*>New password<\/label>\n<input id="new_password"/,
  )
  expect(refused.body).toMatch(
    /<input [^>]*aria-describedby="new_password-hint new_password-error" aria-invalid="true"[^>]*>/,
  )
  expect(refused.body).toContain(`name="token" value="${token}"`)
  expect(refused.body).not.toContain('value="short"')

  expect((await post('long enough')).body).toContain('<h1>Password updated</h1>')
  expect(await logIn(bob.email, 'long enough')).toBe(200)
})

it('says so too for a password that is empty or far too long', async () => {
  const { links, form } = await startWithLinks()
  const token = links[0]?.[1] ?? ''
  for (const new_password of ['', 'x'.repeat(1025)]) {
    const { statusCode, body } = await form('POST', '/reset_password/confirm', { token, new_password })
    expect(statusCode).toBe(400)
    expect(body).toMatch(/<p id="new_password-error" class="error">Please /)
  }
})

it('takes a post of a page whose browser keeps quiet about where it comes from', async () => {
  const { links, app } = await startWithLinks()
  const [, token = ''] = links[1] ?? []
  const answer = await app.inject({
    method: 'POST',
    url: '/verify_email/confirm',
    headers: { origin: 'null', 'content-type': 'application/x-www-form-urlencoded' },
    payload: `token=${token}`,
  })
  expect(answer.statusCode).toBe(200)
})

it('says in words, and in the person’s language, that it is to be tried later', async () => {
  const { links, app } = await startWithLinks({ LIMIT_NETWORK_REFUSED_PROOFS: '1' })
  const post = (path: string, token: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'fr' }
    const fields = { token, ...(path === '/reset_password' ? { new_password: 'newPwd' } : {}) }
    const payload = new URLSearchParams(fields).toString()
    return app.inject({ method: 'POST', url: `${path}/confirm`, headers, payload })
  }
  expect((await post('/verify_email', 'wrong')).statusCode).toBe(403)
  const token = 'wrong'
  for (const [path] of links) {
    const { statusCode, headers, body } = await post(path, token)
    expect([statusCode, headers['content-type']]).toEqual([429, 'text/html; charset=utf-8'])
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(3600)
    expect(body).toContain('essais ces derniers temps. Réessayez dans 60 minutes.')
    // Nothing is lost: the form is there for the next try, but where only a good token tells what its button does.
    if (path === '/reset_password') expect(body).toContain(`name="token" value="${token}"`)
  }
})

it('does what a good link is for although its network had too many that were not', async () => {
  const { links, form } = await startWithLinks({ LIMIT_NETWORK_REFUSED_PROOFS: '1' })
  for (const token of ['wrong', 'wrong']) await form('POST', '/verify_email/confirm', { token })
  for (const [path, token] of links) {
    const fields = { token, ...(path === '/reset_password' ? { new_password: 'newPwd' } : {}) }
    expect((await form('POST', `${path}/confirm`, fields)).statusCode, path).toBe(200)
  }
})

it('signs nobody in or out by a cookie', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const token = await resetToken(service)
  const answer = await service.form(
    'POST',
    '/reset_password/confirm',
    { token, new_password: 'newPwd' },
    cookie,
  )
  // Only the device is known from now on: its owner is let in where strangers have locked the account.
  expect(answer.cookies.map(({ name }) => name)).toEqual(['device_id'])
})
