import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { load } from '../../support/config.ts'

const HOST_COOKIE = {
  SESSION_COOKIE_NAME: '__Host-session_id',
  PUBLIC_URL: 'https://auth.example.com',
}

/** The service with a cookie of another name, and Bob's session ID. */
async function startNamed(env: Record<string, string>) {
  const service = await startApp(env)
  await service.form('POST', '/users', bob)
  const answer = await service.form('POST', '/sessions', bob)
  return { ...service, answer, id: answer.json().session_id as string }
}

it('sets __Host-session_id as browsers ask of such a name: Secure, for every path, of this host alone', async () => {
  const { answer, id } = await startNamed(HOST_COOKIE)
  expect([answer.headers['set-cookie']].flat()[0]).toBe(
    `__Host-session_id=${id}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  )
})

it('knows the caller by it, and by no cookie of another name', async () => {
  const { get, id } = await startNamed(HOST_COOKIE)
  expect((await get('/profile', { '__Host-session_id': id })).statusCode).toBe(200)
  expect((await get('/profile', { session_id: id })).statusCode).toBe(403)
})

it('clears it when the caller logs out', async () => {
  const { form, id } = await startNamed(HOST_COOKIE)
  const answer = await form('DELETE', '/sessions', {}, { '__Host-session_id': id })
  expect(answer.headers['set-cookie']).toMatch(/^__Host-session_id=; Max-Age=0; Path=\/; .*Secure/)
})

it('cannot be that of another cookie', async () => {
  const { answer } = await startNamed({})
  const others = answer.cookies.map(({ name }) => name).filter((name) => name !== 'session_id')
  expect(others).not.toEqual([])
  for (const name of others) expect(() => load({ SESSION_COOKIE_NAME: name })).toThrow(name)
})

it.each([
  ['__Host-session_id', '__Host-device_id'],
  ['__Secure-sid', '__Secure-device_id'],
  ['__host-sid', '__host-device_id'],
  ['__Host-Http-sid', '__Host-Http-device_id'],
  ['sid', 'device_id'],
])('gives the device’s cookie the prefix of %s, with what browsers ask of it', async (name, device) => {
  const service = await startNamed({ ...HOST_COOKIE, SESSION_COOKIE_NAME: name })
  const { answer, form } = service
  const [, set = ''] = [answer.headers['set-cookie']].flat()
  expect(set).toMatch(
    new RegExp(`^${device}=[\\w-]{43}; Max-Age=34560000; Path=/; HttpOnly; Secure; SameSite=Lax$`),
  )
  const value = answer.cookies.find((cookie) => cookie.name === device)?.value as string
  const again = await form('POST', '/sessions', bob, { [device]: value })
  expect(again.cookies.map((cookie) => cookie.name)).toEqual([name])
})

it.each(['device_id', '__Host-device_id', '__Secure-device_id', '__Host-Http-device_id'])(
  'cannot be %s',
  (name) => {
    expect(() => load({ ...HOST_COOKIE, SESSION_COOKIE_NAME: name })).toThrow(
      `SESSION_COOKIE_NAME cannot be ${name}, which is the name of another cookie`,
    )
  },
)

it('is what the documentation says', async () => {
  const { get } = await startNamed({ SESSION_COOKIE_NAME: 'sid' })
  const { components } = (await get('/docs/json')).json()
  expect(components.securitySchemes.session).toEqual({ type: 'apiKey', in: 'cookie', name: 'sid' })
})
