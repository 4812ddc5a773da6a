import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { ledTo, readPage } from '../../support/pages.ts'
import { keep } from '../../support/second-factor.ts'

const CART = 'https://app.example.com/cart?item=1&n=2'
const env = { RETURN_URL: 'https://app.example.com/', PUBLIC_URL: 'https://example.com/auth' }

it('leads from a form to a page of others with a page of its own, whatever that leads on to', async () => {
  const service = await startApp(env)
  await service.form('POST', '/users', bob)
  const answer = await service.form('POST', '/sign-in', { ...bob, return_to: CART })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-security-policy']).toContain("form-action 'self';")
  expect(answer.body).toContain(
    '<meta http-equiv="refresh" content="0; url=https://app.example.com/cart?item=1&amp;n=2">',
  )
  expect(readPage(answer)).toMatchObject({ title: 'You are signed in', links: [CART, env.RETURN_URL] })
  const cookies = keep({}, answer)
  expect((await service.get('/profile', cookies)).statusCode).toBe(200)
  expect(ledTo(await service.get(`/sign-in?return_to=${encodeURIComponent(CART)}`, cookies))).toEqual([
    303,
    CART,
  ])
})

it.each([
  ['https://example.com/auth/account/events', 303],
  ['/auth/account/events', 303],
  ['https://example.com/authors', 200],
  ['/cart', 200],
])('leads from a form to %j with status %i', async (returnTo, status) => {
  const service = await startApp(env)
  await service.form('POST', '/users', bob)
  expect((await service.form('POST', '/sign-in', { ...bob, return_to: returnTo })).statusCode).toBe(status)
})

it.each([
  ['/sign-out', {}],
  ['/account/delete', { password: bob.password }],
])('has browsers forget the pages they keep once %s has ended the session', async (path, fields) => {
  const service = await startApp()
  const cookies = await signIn(service)
  const answer = await service.form('POST', path, fields, cookies)
  expect([answer.statusCode, answer.headers['clear-site-data']]).toEqual([303, '"cache"'])
})

it('does so where somebody ends the session that they are in from the list', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const [session] = (await service.get('/sessions', cookies)).json()
  const answer = await service.form('POST', '/account/sessions/end', { id: session.id }, cookies)
  expect([ledTo(answer)[1], answer.headers['clear-site-data']]).toEqual(['/sign-out', '"cache"'])
})
