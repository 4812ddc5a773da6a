import { randomUUID } from 'node:crypto'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { OpenAPIV3 } from 'openapi-types'
import { describe, expect, it } from 'vitest'
import { openapiDocument } from '../openapi/document.ts'
import { bob, startApp, type TestApp } from './support/app.ts'
import { mismatches, type Operation, operationsOf } from './support/openapi.ts'

const document: OpenAPIV3.Document = JSON.parse(await openapiDocument())
const operations = operationsOf(document)

const UNKNOWN = 'X'.repeat(43)
const HASH_OF_BOB = '$2b$04$rBnUs2VDv8w2qttK./zpB.XPGWrkspkOWSZFoIBtxuzdTnTNNy2ja'
const JSON_TYPE = { 'content-type': 'application/json' }

/** What is sent to an operation by somebody signed in: the request a caller means, and ways to get it wrong. */
type Outcome = (context: { t: TestApp; body: object | undefined }) => InjectOptions | Promise<InjectOptions>

const ANY_OPERATION: Record<string, Outcome> = {
  'a good request': ({ body }) => (body ? { payload: body } : {}),
  'a good form': ({ body = {} }) => form(Object.entries(body)),
  'nobody signed in': ({ body }) => ({ ...(body ? { payload: body } : {}), cookies: {} }),
  'an empty body': () => ({ headers: JSON_TYPE, payload: '' }),
  'broken JSON': () => ({ headers: JSON_TYPE, payload: '{' }),
  'an unknown field': ({ body }) => ({ payload: { ...body, colour: 'red' } }),
  'another content type': () => ({ headers: { 'content-type': 'text/plain' }, payload: 'x' }),
  'too much': () => ({ payload: { email: 'x'.repeat(40_000) } }),
  ...wrongField('email', ''),
  ...wrongField('email', 'nobody@bob.com'),
  ...wrongField('password', ''),
  ...wrongField('password', 'wrong'),
  ...wrongField('new_password', ''),
  ...wrongField('reset_token', UNKNOWN),
}

const GOOD_BODIES: Record<string, (t: TestApp) => object | Promise<object>> = {
  registerUser: () => ({ ...bob, email: `${randomUUID()}@bob.com` }),
  deleteUser: () => ({ password: bob.password }),
  logIn: () => bob,
  requestPasswordReset: () => ({ email: bob.email }),
  resetPassword: async ({ app }) => ({
    reset_token: await app.auth.createResetToken(bob.email),
    new_password: bob.password,
  }),
}

describe.each(operations.map((operation) => [operation.operationId ?? '', operation] as const))(
  '%s',
  (_, operation) => {
    it('answers as it says, and in every way it says', async () => {
      const seen = new Set<string>()
      for (const outcome of Object.values(ANY_OPERATION)) {
        const t = await startApp()
        seen.add(await check(operation, await send(t, operation, outcome)))
      }
      for (const answer of await inTrouble(operation)) seen.add(await check(operation, answer))
      // Anything can fail for a fault of ours, but not everything can be made to.
      expect([...seen.add('500')].sort()).toEqual(Object.keys(operation.responses))
    })

    it('gives problem details to those who ask for them', async () => {
      for (const outcome of Object.values(ANY_OPERATION)) {
        const t = await startApp()
        await check(operation, await send(t, operation, outcome, { accept: 'application/problem+json' }))
      }
    })
  },
)

/** Holds an answer to what the document says of its status; gives the status. */
async function check(operation: Operation, answer: LightMyRequestResponse): Promise<string> {
  const status = String(answer.statusCode)
  const what = `${operation.operationId} answers ${status} ${answer.body}`
  const declared = operation.responses[status]
  expect(declared, `${what}, a status that is not declared`).toBeDefined()
  const type = String(answer.headers['content-type']).split(';')[0] ?? ''
  expect(Object.keys(declared?.content ?? {}), what).toContain(type)
  expect(mismatches(document, declared?.content?.[type]?.schema, answer.json()), what).toEqual([])
  for (const header of Object.keys(declared?.headers ?? {}))
    expect(answer.headers, what).toHaveProperty(header.toLowerCase())
  return status
}

/** The good request, to a service that is too busy to hash, and to one whose database is gone. */
async function inTrouble(operation: Operation): Promise<LightMyRequestResponse[]> {
  const good = ANY_OPERATION['a good request'] as Outcome
  const busy = await startApp({}, { hashing: { threads: 1, maxWaiting: 0 } })
  const broken = await startApp()
  return [
    await send(busy, operation, good),
    await send(broken, operation, async (context) => {
      const request = await good(context)
      await context.t.app.knex.destroy()
      return request
    }),
  ]
}

async function send(
  t: TestApp,
  { method, path, operationId = '' }: Operation,
  outcome: Outcome,
  headers = {},
) {
  const cookies = await signedIn(t)
  const body = await GOOD_BODIES[operationId]?.(t)
  const request = await outcome({ t, body })
  return t.app.inject({
    cookies,
    ...request,
    method,
    url: path,
    headers: { ...request.headers, ...headers },
  } as InjectOptions) as Promise<LightMyRequestResponse>
}

/** Bob's cookie, whatever became of him: without hashing, so that a service too busy for it can be asked. */
async function signedIn({ app }: TestApp): Promise<{ session_id: string }> {
  const isNew = (await app.auth.createSession(bob.email)) === undefined
  if (isNew) await app.users.addUser(bob.email, HASH_OF_BOB)
  return { session_id: (await app.auth.createSession(bob.email)) ?? '' }
}

function wrongField(name: string, value: string): Record<string, Outcome> {
  return { [`${name} ${JSON.stringify(value)}`]: ({ body }) => ({ payload: { ...body, [name]: value } }) }
}

const form = (fields: [string, string][]): InjectOptions => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: new URLSearchParams(fields).toString(),
})
