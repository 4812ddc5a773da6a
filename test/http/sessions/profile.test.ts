import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, signIn, startApp } from '../../support/app.ts'

it('says who is signed in', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  for (const url of ['/profile', '/profile/', '/profile?x=1']) {
    const answer = await service.get(url, cookie)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toBe('{"email":"bob@bob.com"}')
    expect(answer.headers['set-cookie']).toBeUndefined()
  }
})

it('tells two users apart', async () => {
  const service = await startApp()
  const eve = await signIn(service, { ...bob, email: 'eve@eve.com' })
  const cookie = await signIn(service)
  expect((await service.get('/profile', cookie)).json().email).toBe('bob@bob.com')
  expect((await service.get('/profile', eve)).json().email).toBe('eve@eve.com')
})

const NOT_SIGNED_IN: readonly [string, (sessionId: string) => Record<string, string>][] = [
  ['without a cookie', () => ({})],
  ['with an empty cookie', () => ({ session_id: '' })],
  ['with an ID nobody has', () => ({ session_id: '163fe508-19a2-48ed-a7c8-d9c6e56fabd1' })],
  ['with what is stored of the ID', (id) => ({ session_id: sha256(id) })],
  ['with the ID in capitals', (id) => ({ session_id: id.toUpperCase() })],
  ['with a part of the ID', (id) => ({ session_id: id.slice(0, -1) })],
  ['with the ID in another cookie', (id) => ({ session: id })],
]

it('is forbidden without a cookie and with any but the session’s', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  for (const [how, cookieFor] of NOT_SIGNED_IN) {
    const { statusCode, body } = await service.get('/profile', cookieFor(session_id))
    expect([how, statusCode, body]).toEqual([how, 403, '{"message":"Forbidden"}'])
  }
})

it('is forbidden with the ID in the query', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  expect((await service.get(`/profile?session_id=${session_id}`)).statusCode).toBe(403)
})
