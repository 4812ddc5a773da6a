import { describe, expect, it } from 'vitest'
import { bob, signIn, startApp } from '../support/app.ts'
import { guess, send, signInFrom, times } from '../support/stranger.ts'

const ROUTES = {
  'PUT /users/me/password': (password: string) => ({
    current_password: password,
    new_password: 'another one',
  }),
  'DELETE /users/me': (password: string) => ({ password }),
  'PUT /users/me/email': (password: string) => ({ email: 'bobby@bob.com', password }),
}

describe.each(Object.entries(ROUTES))('%s', (route, fields) => {
  const [method, url] = route.split(' ') as ['PUT' | 'DELETE', string]

  it('makes who is signed in wait after ten wrong passwords', async () => {
    const service = await startApp()
    const cookies = await signIn(service)
    const statuses: number[] = []
    for (let i = 0; i < 11; i++)
      statuses.push((await send(service, method, url, fields('wrong'), { cookies })).statusCode)
    expect(statuses).toEqual([...times(10, 401), 429])
    const answer = await send(service, method, url, fields(bob.password), { cookies })
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([
      429,
      expect.stringMatching(/^(59|60)$/),
    ])
    service.pass(60)
    expect((await send(service, method, url, fields(bob.password), { cookies })).statusCode).toBe(200)
  })

  it('is not closed by strangers at the route', async () => {
    const service = await startApp()
    const cookies = await signIn(service)
    await guess(service, 11)
    expect((await send(service, method, url, fields(bob.password), { cookies })).statusCode).toBe(200)
  })
})

it('closes no route to the owner who signs in elsewhere', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  for (let i = 0; i < 11; i++) await send(service, 'DELETE', '/users/me', { password: 'wrong' }, { cookies })
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('counts all three routes together, and all sessions', async () => {
  const service = await startApp()
  const first = await signIn(service)
  const second = await signIn(service)
  const statuses: number[] = []
  for (const [i, [route, fields]] of times(4, Object.entries(ROUTES)).flat().entries()) {
    const [method, url] = route.split(' ') as ['PUT' | 'DELETE', string]
    const cookies = i % 2 ? first : second
    statuses.push((await send(service, method, url, fields('wrong'), { cookies })).statusCode)
  }
  expect(statuses).toEqual([...times(10, 401), 429, 429])
})

it('counts anew after the right password', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const confirm = async (password: string) =>
    (await send(service, 'PUT', '/users/me/email', ROUTES['PUT /users/me/email'](password), { cookies }))
      .statusCode
  for (let i = 0; i < 9; i++) await confirm('wrong')
  expect(await confirm(bob.password)).toBe(200)
  for (let i = 0; i < 10; i++) expect(await confirm('wrong')).toBe(401)
})
