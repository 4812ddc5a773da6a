import { STATUS_CODES } from 'node:http'
import type { InjectOptions } from 'fastify'
import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'

const PROBLEM = 'application/problem+json'

it.each<[NonNullable<InjectOptions['method']>, string, object, number, string, string]>([
  ['POST', '/users', bob, 400, 'email already registered', 'users.email_taken'],
  ['POST', '/users', { ...bob, email: 'bob' }, 400, 'email is not a valid address', 'email.invalid'],
  [
    'POST',
    '/users',
    { email: 'a@b.c', password: '' },
    400,
    'password must not be empty',
    'passwords.refused',
  ],
  ['POST', '/users', { email: 7 }, 400, 'password is required', 'request.invalid_input'],
  ['POST', '/sessions', { ...bob, password: 'x' }, 401, 'invalid credentials', 'auth.invalid_credentials'],
  ['DELETE', '/sessions', {}, 403, 'Forbidden', 'request.forbidden'],
  ['POST', '/nowhere', {}, 404, 'not found', 'request.route_not_found'],
  ['POST', '/profile', {}, 405, 'method not allowed', 'request.method_not_allowed'],
  [
    'PUT',
    '/reset_password',
    { reset_token: 'x', new_password: 'x' },
    403,
    'invalid or expired reset token',
    'auth.invalid_reset_token',
  ],
])('describes %s %s %o as a problem: %i %s', async (method, url, payload, status, detail, code) => {
  const { app, form } = await startApp()
  await form('POST', '/users', bob)
  const answer = await app.inject({ method, url, payload, headers: { accept: PROBLEM } })
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['content-type']).toBe(PROBLEM)
  expect(answer.json()).toEqual({ type: 'about:blank', title: STATUS_CODES[status], status, detail, code })
})

it.each(['*/*', 'application/json', 'text/html'])('gives the message alone to Accept: %s', async (accept) => {
  const { app } = await startApp()
  const answer = await app.inject({ url: '/profile', headers: { accept } })
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(answer.body).toBe('{"message":"Forbidden"}')
})

it('gives the problem where it is one of several the caller takes', async () => {
  const { app } = await startApp()
  const answer = await app.inject({ url: '/profile', headers: { accept: `application/json, ${PROBLEM}` } })
  expect(answer.headers['content-type']).toBe(PROBLEM)
})

it('answers success as ever to who would take a problem', async () => {
  const { app } = await startApp()
  const answer = await app.inject({ url: '/', headers: { accept: PROBLEM } })
  expect([answer.statusCode, answer.body]).toEqual([200, '{"message":"Bienvenue"}'])
})
