import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { ledTo, readPage } from '../../support/pages.ts'

const { email } = bob

/** The service with Bob signed in. */
async function start() {
  const service = await startApp()
  return { ...service, service, cookies: await signIn(service) }
}

it('lists sessions, ends one, and ends all others', async () => {
  const { form, get, cookies, service } = await start()
  const [one, two] = [await signIn(service), await signIn(service)]
  const page = readPage(await get('/account/sessions', cookies))
  expect(page.actions).toEqual(['/account/sessions/end', '/account/sessions/end', '/account/sessions/others'])
  const listed = (await get('/sessions', two)).json() as { id: string; current: boolean }[]
  const id = listed.find(({ current }) => current)?.id ?? ''
  const ended = await form('POST', '/account/sessions/end', { id }, cookies)
  expect(ledTo(ended)).toEqual([303, '/account/sessions?done=session_ended'])
  expect((await get('/profile', two)).statusCode).toBe(403)
  // The second press, and somebody else's.
  for (const gone of [id, '163fe508-19a2-48ed-a7c8-d9c6e56fabd1']) {
    const again = readPage(await form('POST', '/account/sessions/end', { id: gone }, cookies))
    expect(again).toMatchObject({ status: 404, fault: 'That session was over already.' })
  }
  const others = await form('POST', '/account/sessions/others', {}, cookies)
  expect(ledTo(others)).toEqual([303, '/account/sessions?done=others_ended'])
  expect((await get('/profile', one)).statusCode).toBe(403)
  expect((await get('/profile', cookies)).statusCode).toBe(200)
  expect(ledTo(await get('/account/sessions/others', cookies))).toEqual([303, '/account/sessions'])
})

it('leads on to older sessions also where more began at once than are on a page', async () => {
  const { get, cookies, app } = await start()
  const now = app.now()
  const [row] = await app.knex('sessions').select('*')
  const others = Array.from({ length: 12 }, (_, n) => ({
    ...row,
    digest: `${n}`.padStart(64, '0'),
    id: `163fe508-19a2-48ed-a7c8-d9c6e56fab${n + 10}`,
    created_at: n < 10 ? now - 1 : now - 2,
  }))
  await app.knex('sessions').insert(others)
  const found = new Set<string>()
  for (let url: string | undefined = '/account/sessions'; url; ) {
    const { body, ...answer } = await get(url, cookies)
    for (const [, id = ''] of body.matchAll(/name="id" value="([^"]*)"/g)) found.add(id)
    url = readPage({ ...answer, body }).links.find((href) => href.startsWith('/account/sessions?before='))
  }
  expect([...found].sort()).toEqual(others.map(({ id }) => id).sort())
})

it('says what was just done on its own page alone', async () => {
  const { get, cookies } = await start()
  expect(readPage(await get('/account?done=deleted', cookies)).done).toBe('')
  expect(readPage(await get('/account?done=__proto__', cookies)).done).toBe('')
  expect(readPage(await get('/reset_password?token=x&done=password_changed')).done).toBe('')
  expect(readPage(await get('/account?done=password_changed', cookies)).done).toMatch(/changed/)
})

it('shows what happened, in words, the older on further pages', async () => {
  const { get, cookies, app } = await start()
  const events = Array.from({ length: 30 }, (_, n) => ({
    time: n + 1,
    kind: n === 0 ? 'of_a_later_version' : 'signed_in',
    user_id: 1,
    ip: '203.0.113.7',
    user_agent: 'curl/8',
    request_id: null,
    actor: null,
  }))
  await app.knex('events').insert(events)
  const first = readPage(await get('/account/events', cookies))
  expect(first.text).toContain('Account made')
  const older = first.links.find((href) => href.startsWith('/account/events?before=')) ?? ''
  const second = readPage(await get(older, cookies))
  expect(second.text).toContain('of_a_later_version')
  expect(second.links.some((href) => href.startsWith('/account/events?'))).toBe(false)
})

it('has all that is held downloaded as JSON, and no secret', async () => {
  const { get, cookies } = await start()
  expect(readPage(await get('/account/export', cookies)).links).toContain('/account/export/account.json')
  const { headers, body } = await get('/account/export/account.json', cookies)
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="account.json"',
    'cache-control': 'no-store',
  })
  const { events, ...account } = JSON.parse(body)
  expect(account).toMatchObject({ id: 1, email, pending_email: null, second_factor: { totp: false } })
  expect(account.sessions).toHaveLength(1)
  expect(events.map(({ kind }: { kind: string }) => kind)).toEqual(['signed_in', 'signed_up'])
  expect(body).not.toContain(cookies.session_id)
  expect(body).not.toMatch(/\$2[aby]\$|hashed/)
  expect(ledTo(await get('/account/export/account.json'))[0]).toBe(303)
})
