import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { mailsAfter, mailsOf, recipients } from '../../support/mail.ts'

const PAGES = [
  ['/forgot-password', 'Forgot your password?', '/reset_password?token='],
  ['/confirm-email', 'Confirm your address', '/verify_email?token='],
] as const

/** The service with Bob, whose mail of the registration is written. */
async function startWithBob(env: Record<string, string> = {}) {
  const service = await startApp(env)
  await service.form('POST', '/users', bob)
  await mailsOf(service)
  return service
}

it.each(PAGES)('mails from %s what leads on, and says so', async (path, title, link) => {
  const service = await startWithBob()
  const page = await service.get(path)
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.body).toContain(`<h1>${title}</h1>`)
  expect(page.body).toContain(`<form method="post" action="${path}">`)

  const mails = await mailsAfter(service, async () => {
    const answer = await service.form('POST', path, { email: ' Bob@BOB.com\t' })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${path}/sent`])
  })
  expect(mails.map(recipients)).toEqual([[bob.email]])
  expect(mails[0]?.links[0]).toContain(link)
  const sent = await service.get(`${path}/sent`)
  expect([sent.statusCode, sent.body]).toEqual([200, expect.stringContaining('Look into your mailbox')])
})

it.each(PAGES)('answers alike at %s for an address that nobody has, and mails nothing', async (path) => {
  const service = await startWithBob()
  const known = await service.form('POST', path, { email: bob.email })
  const mails = await mailsAfter(service, async () => {
    const unknown = await service.form('POST', path, { email: 'nobody@bob.com' })
    const [a, b] = [known, unknown].map(({ statusCode, body, headers }) => ({
      statusCode,
      body,
      // The cookie says what was typed.
      headers: { ...headers, date: '', 'x-request-id': '', 'set-cookie': typeof headers['set-cookie'] },
    }))
    expect(b).toEqual(a)
  })
  // The mail to Bob may be among them; nobody else gets one.
  expect(mails.flatMap(recipients).filter((to) => to !== bob.email)).toEqual([])
})

it.each(PAGES)('shows %s again with what was typed, and what is wrong beside it', async (path) => {
  const { form, app } = await startApp()
  for (const email of ['bob', 'bob@', '', 'a b@c.d', 'x'.repeat(300), '<b>@"\'&.de']) {
    const { statusCode, body } = await form('POST', path, { email })
    expect(statusCode).toBe(400)
    expect(body).toContain('class="error">Please enter an e-mail address, such as name@example.com.</p>')
    expect(body).toContain('aria-describedby="email-hint email-error" aria-invalid="true"')
    const typed = email.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    expect(body).toContain(`value="${typed.replaceAll('"', '&quot;').replaceAll("'", '&#39;')}"`)
  }
  const missing = await app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'fr' },
    payload: '',
  })
  expect([missing.statusCode, missing.body]).toEqual([
    400,
    expect.stringContaining('Saisissez une adresse e-mail'),
  ])
})

it('says when to try again where a network asks too often, with the form', async () => {
  const { form } = await startApp({ LIMIT_NETWORK_MAIL_REQUESTS: '1' })
  await form('POST', '/reset_password', { email: 'a@bob.com' })
  for (const [path] of PAGES) {
    const { statusCode, headers, body } = await form('POST', path, { email: 'a@bob.com' })
    expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([429, true])
    expect(body).toContain('Please try again in 60 minutes.')
    expect(body).toContain('value="a@bob.com"')
  }
})

it('refuses what a page of another site posts, in words', async () => {
  const service = await startWithBob()
  for (const [path] of PAGES)
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      const answer = await service.app.inject({
        method: 'POST',
        url: path,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        payload: `email=${bob.email}`,
      })
      expect([answer.statusCode, answer.body]).toEqual([
        403,
        expect.stringContaining('comes from another site'),
      ])
    }
})

it('lets a browser on plain HTTP say that the form is its own', async () => {
  const { get } = await startApp()
  for (const [path] of PAGES) expect((await get(path)).headers['referrer-policy']).toBe('same-origin')
})

it('leads from a link that is no longer good to where another is asked for', async () => {
  const { get } = await startApp()
  expect((await get('/reset_password?token=wrong')).body).toContain('<a href="/forgot-password">')
  expect((await get('/verify_email?token=wrong')).body).toContain('<a href="/confirm-email">')
  expect((await get('/undo_email_change?token=wrong')).body).not.toContain('<a href="/')
})

it('leads back to the application where RETURN_URL names it, and nowhere otherwise', async () => {
  const RETURN_URL = 'https://app.example.com/home?a=1&b=2'
  const [named, unnamed] = [await startApp({ RETURN_URL }), await startApp()]
  for (const [path] of PAGES) {
    expect((await named.get(`${path}/sent`)).body).toContain(
      '<a href="https://app.example.com/home?a=1&amp;b=2">Back to the application</a>',
    )
    expect((await unnamed.get(`${path}/sent`)).body).not.toContain('Back to the application')
  }
})
