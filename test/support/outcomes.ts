import type { InjectOptions } from 'fastify'
import type { OpenAPIV3 } from 'openapi-types'
import type { TestApp } from './app.ts'
import type { Operation } from './openapi.ts'

const UNKNOWN = 'X'.repeat(43)
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }

const WRONG: Record<string, string> = {
  password: 'wrong',
  current_password: 'wrong',
  reset_token: UNKNOWN,
  token: UNKNOWN,
  code: '000000',
  client_secret: 'wrong',
}

/** What is sent to an operation by somebody signed in: the request a caller means, and ways to get it wrong. */
export type Outcome = (context: {
  t: TestApp
  body: object | undefined
}) => InjectOptions | Promise<InjectOptions>

/** The request a caller means. */
export const good: Outcome = ({ body }) => (body ? { payload: body } : {})

const ANY_OPERATION: Record<string, Outcome> = {
  'a good request': good,
  'a good form': ({ body = {} }) => form(Object.entries(body)),
  'a page of another site': ({ body = {} }) => ({
    ...form(Object.entries(body)),
    headers: { ...FORM_TYPE, origin: 'https://evil.example' },
  }),
  'nobody signed in': ({ body }) => ({ ...(body ? { payload: body } : {}), cookies: {} }),
  'another machine': ({ body }) => ({ ...(body ? { payload: body } : {}), remoteAddress: '203.0.113.7' }),
  'an empty body': () => ({ headers: JSON_TYPE, payload: '' }),
  'broken JSON': () => ({ headers: JSON_TYPE, payload: '{' }),
  'an unknown field': ({ body }) => ({ payload: { ...body, colour: 'red' } }),
  'a query that nobody means': () => ({ query: { token: '\0' } }),
  'another content type': () => ({ headers: { 'content-type': 'text/plain' }, payload: 'x' }),
  'too much': () => ({ payload: { email: 'x'.repeat(40_000) } }),
  ...wrongField('email', ''),
  ...wrongField('email', 'nobody@bob.com'),
  ...wrongField('password', ''),
  ...wrongField('password', 'wrong'),
  ...wrongField('current_password', 'wrong'),
  ...wrongField('new_password', ''),
  ...wrongField('reset_token', UNKNOWN),
  ...wrongField('token', UNKNOWN),
  ...wrongField('code', '000000'),
  ...wrongField('client_secret', 'wrong'),
}

/** The good request with every proof in it wrong. */
export const bad: Outcome = async (context) => {
  const { payload } = await good(context)
  const wrong = Object.entries((payload ?? {}) as object).map(([name, value]) => [name, WRONG[name] ?? value])
  return payload ? { payload: Object.fromEntries(wrong) } : {}
}

/** All that can be sent to an operation but for fields it does not know: one such is enough. */
export function outcomesOf({ requestBody }: Operation): Outcome[] {
  const { schema } = Object.values(requestBody?.content ?? {})[0] ?? {}
  const fields = Object.keys((schema as OpenAPIV3.SchemaObject)?.properties ?? {})
  const others = Object.entries(ANY_OPERATION).filter(([name]) => {
    const [, field] = /^(\w+) "/.exec(name) ?? []
    return !field || fields.includes(field)
  })
  return others.map(([, outcome]) => outcome)
}

function wrongField(name: string, value: string): Record<string, Outcome> {
  return { [`${name} ${JSON.stringify(value)}`]: ({ body }) => ({ payload: { ...body, [name]: value } }) }
}

const form = (fields: [string, string][]): InjectOptions => ({
  headers: FORM_TYPE,
  payload: new URLSearchParams(fields).toString(),
})
