import { expect, it } from 'vitest'
import { signIn, startApp } from '../support/app.ts'
import { ROUTES, routeName } from '../support/routes.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

const WRONG_TYPES = [[], ['x'], {}, { x: 'y' }, 7, 0, -1.5, 1e308, true, false]

/** Text that no field may hold, as JSON escapes: control characters, half a pair. */
const UNWANTED = ['\\u0000', '\\u0007', '\\u007f', '\\u0085', '\\ud800', '\\udc00']

/** Blanks, and what turns the direction of text: of a password it is refused, and taken from what is around other text. */
const INVISIBLE = ['\\r\\n', '\\t', '\\u202e', '\\u2066', '\\u200f']

const UNKNOWN = [
  'extra',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'email ',
  'EMAIL',
]

/** Whether a field is for a password chosen before, perhaps elsewhere, where all that bcrypt takes is taken. */
const isCurrentPassword = (name: string, url: string) =>
  name === 'current_password' || (name === 'password' && !['/users', '/sign-up'].includes(url))

const BROKEN = ['%', '%4', '%zz', '%u0041', '%ff', '%c0%80', '%ed%a0%80', '%f4%90%80%80', '%E4%B8']

/** Whether all that is done with a field is to look it up: any text is taken, and clients are refused for another reason. */
const isOfClients = (url: string) => url === '/introspect'

const INVALID_CLIENT = [401, 'invalid client']

/** Gives a function that sends a body to every field of every route, as somebody who is signed in, and tells what came back but was not expected. */
async function openDoors(type: string) {
  const service = await startApp({ RATE_LIMIT: 'off' })
  const cookies = await signIn(service)
  const headers = { 'content-type': type, accept: 'application/json' }
  const routes = ROUTES.filter(({ formOnly }) => type === FORM || !formOnly)

  return async (
    write: (fields: Record<string, string>, name: string) => string,
    expected: (name: string, url: string) => unknown,
  ) => {
    for (const route of routes)
      for (const name of Object.keys(route.fields)) {
        const { method, url, fields } = route
        const answer = await service.app.inject({
          method,
          url,
          cookies,
          headers,
          payload: write(fields, name),
        })
        const { message } = answer.json()
        expect([routeName(route), name, answer.statusCode, message]).toEqual([
          routeName(route),
          name,
          ...[expected(name, url)].flat(),
        ])
      }
  }
}

const formOf = (fields: Record<string, string>) => String(new URLSearchParams(fields))

it('refuses values of other types, and names the field', async () => {
  const send = await openDoors(JSON_TYPE)
  for (const value of WRONG_TYPES)
    await send(
      (fields, name) => JSON.stringify({ ...fields, [name]: value }),
      (name) => [400, expect.stringMatching(`^${name} must be a string( or null)?$`)],
    )
})

it('takes null for a missing address or password at the sign-in only', async () => {
  const send = await openDoors(JSON_TYPE)
  await send(
    (fields, name) => JSON.stringify({ ...fields, [name]: null }),
    (name, url) => (url === '/sessions' ? [401, 'invalid credentials'] : [400, `${name} must be a string`]),
  )
})

it('refuses unknown fields, those that every object has too, and names them', async () => {
  const [json, form] = [await openDoors(JSON_TYPE), await openDoors(FORM)]
  for (const unknown of UNKNOWN) {
    const refused = (_: string, url: string) =>
      isOfClients(url) ? INVALID_CLIENT : [400, `unknown field: ${unknown}`]
    await json(
      (fields) => `${JSON.stringify(fields).slice(0, -1)},${JSON.stringify(unknown)}:{"isAdmin":true}}`,
      refused,
    )
    await form((fields) => `${formOf(fields)}&${encodeURIComponent(unknown)}=x`, refused)
  }
})

it('refuses line breaks and bidi overrides in new passwords, not in those chosen before, and amid an address', async () => {
  const send = await openDoors(JSON_TYPE)
  for (const invisible of INVISIBLE)
    await send(
      (fields, name) =>
        JSON.stringify({ ...fields, [name]: `${name === 'email' ? 'a!b@bob.com' : 'x!'}` }).replace(
          '!',
          invisible,
        ),
      (name, url) => {
        if (isCurrentPassword(name, url)) return [401, 'invalid credentials']
        if (isOfClients(url))
          return name === 'client_secret'
            ? [400, `${name} must not contain control characters`]
            : [expect.any(Number), expect.any(String)]
        if (name === 'code' && !url.startsWith('/verify_email'))
          return [expect.any(Number), expect.not.stringContaining('control characters')]
        if (name === 'audience') return [400, 'unknown audience']
        return /password|email/.test(name)
          ? [400, `${name} must not contain control characters`]
          : [403, expect.stringMatching('^invalid or expired')]
      },
    )
})

it('refuses control characters and half surrogate pairs, and names the field', async () => {
  const [json, form] = [await openDoors(JSON_TYPE), await openDoors(FORM)]
  for (const escaped of UNWANTED) {
    const isTaken = (name: string, url: string) =>
      isCurrentPassword(name, url) && !['\\u0000', '\\ud800', '\\udc00'].includes(escaped)
    const refused = (name: string, url: string) => {
      if (isOfClients(url) && name === 'token') return INVALID_CLIENT
      return isTaken(name, url)
        ? [401, 'invalid credentials']
        : [400, `${name} must not contain control characters`]
    }
    await json(
      (fields, name) => JSON.stringify({ ...fields, [name]: 'bob@bob.com!' }).replace('!', escaped),
      refused,
    )
    const text: string = JSON.parse(`"${escaped}"`)
    if (text.isWellFormed())
      await form((fields, name) => formOf({ ...fields, [name]: `${text}bob@bob.com` }), refused)
  }
})

it('refuses a field that a form holds twice, and names it', async () => {
  const send = await openDoors(FORM)
  await send(
    (fields, name) => `${formOf(fields)}&${name}=${fields[name]}`,
    (name) => [400, expect.stringMatching(`^${name} must be a string`)],
  )
})

it('refuses percent escapes that are broken or no UTF-8, and names the field', async () => {
  const send = await openDoors(FORM)
  for (const broken of BROKEN)
    await send(
      (fields, name) => formOf({ ...fields, [name]: '' }).replace(`${name}=`, `${name}=${broken}`),
      (name) => [400, `${name} must be percent-encoded UTF-8`],
    )
})

it('never turns a query into fields', async () => {
  const { form } = await startApp()
  expect((await form('POST', '/users?email=bob@bob.com&password=mySuperPwd')).statusCode).toBe(400)
})

it('reads nothing but what browsers send for a checkbox into a form’s boolean', async () => {
  const { form } = await startApp()
  const statusOf = async (remember: string) =>
    (await form('POST', '/sessions', { email: 'x', password: 'x', remember })).json()
  for (const remember of ['2', 'yes', '', 'null', 'constructor', 'on off'])
    expect([remember, await statusOf(remember)]).toEqual([
      remember,
      { message: 'remember must be a boolean' },
    ])
  for (const remember of ['true', 'True', 'on', '1', 'false', 'FALSE', 'off', '0'])
    expect([remember, await statusOf(remember)]).toEqual([remember, { message: 'invalid credentials' }])
})
