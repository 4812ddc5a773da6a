import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { OpenAPIV3 } from 'openapi-types'
import { describe, expect, it } from 'vitest'
import { openapiDocument } from '../../../openapi/document.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { nameOfSession, signedIn } from '../../support/bob.ts'
import { GOOD_BODIES, GOOD_COOKIES, GOOD_QUERIES } from '../../support/good-requests.ts'
import { mismatches, type Operation, operationsOf } from '../../support/openapi.ts'
import { bad, good, type Outcome, outcomesOf } from '../../support/outcomes.ts'

const document: OpenAPIV3.Document = JSON.parse(await openapiDocument())
const operations = operationsOf(document)

const TOKENS = { TOKEN_AUDIENCES: 'billing' }

/** Headers that tell the caller what to do next. */
const TOLD = ['Location', 'Retry-After', 'WWW-Authenticate']

/** One of a thing, and no more. */
const TIGHT = Object.fromEntries(
  [
    'ACCOUNT_FAILURES',
    'CLIENT_FAILURES',
    'NETWORK_SIGN_UPS',
    'NETWORK_MAIL_REQUESTS',
    'NETWORK_REFUSED_PROOFS',
    'SESSION_TOKENS',
  ].map((name) => [`LIMIT_${name}`, '2']),
)
describe.each(operations.map((operation) => [operation.operationId ?? '', operation] as const))(
  '%s',
  (_, operation) => {
    it('answers as it says, and in every way it says', async () => {
      const seen = new Set<string>()
      const t = await startApp(TOKENS)
      for (const outcome of outcomesOf(operation))
        seen.add(await check(operation, await send(await emptied(t), operation, outcome)))
      seen.add(await check(operation, await send(await emptied(t), unnamed(operation), good)))
      for (const answer of await inTrouble(operation)) seen.add(await check(operation, answer))
      // Anything can fail for a fault of ours, but not everything can be made to.
      expect([...seen.add('500')].sort()).toEqual(Object.keys(operation.responses))
    })

    it('gives problem details to those who ask for them', async () => {
      const t = await startApp(TOKENS)
      for (const outcome of outcomesOf(operation)) {
        const answer = await send(await emptied(t), operation, outcome, {
          accept: 'application/problem+json',
        })
        await check(operation, answer)
      }
    })
  },
)

/** The service as if nobody had ever been there. */
async function emptied(t: TestApp): Promise<TestApp> {
  for (const table of ['users', 'limits']) await t.app.knex(table).delete()
  return t
}

/** Holds an answer to what the document says of its status; gives the status. */
async function check(operation: Operation, answer: LightMyRequestResponse): Promise<string> {
  const status = String(answer.statusCode)
  const what = `${operation.operationId} answers ${status} ${answer.body}`
  const declared = operation.responses[status]
  expect(declared, `${what}, a status that is not declared`).toBeDefined()
  for (const header of Object.keys(declared?.headers ?? {}))
    expect(answer.headers, what).toHaveProperty(header.toLowerCase())
  for (const header of TOLD.filter((name) => name.toLowerCase() in answer.headers))
    expect(Object.keys(declared?.headers ?? {}), what).toContain(header)
  if (!declared?.content) {
    expect(answer.body, what).toBe('')
    return status
  }
  const type = String(answer.headers['content-type']).split(';')[0] ?? ''
  expect(Object.keys(declared.content), what).toContain(type)
  const value = type.endsWith('json') ? answer.json() : answer.body
  expect(mismatches(document, declared.content[type]?.schema, value), what).toEqual([])
  return status
}

/** With no query and no body, and a name in the path that nothing has. */
const unnamed = (operation: Operation): Operation => ({
  ...operation,
  operationId: '',
  path: operation.path.replace('{id}', 'nobody'),
})

/** The good request, to a service that is too busy to hash, and to one whose database is gone. */
async function inTrouble(operation: Operation): Promise<LightMyRequestResponse[]> {
  const broken = await startApp(TOKENS)
  const throttled = await startApp({ ...TIGHT, ...TOKENS })
  for (let time = 0; time < 6; time++) await send(throttled, operation, bad)
  const cookies = await signedIn(throttled)
  const bySameSession: Outcome = async (context) => ({ ...(await bad(context)), cookies })
  for (let time = 0; time < 2; time++) await send(throttled, operation, bySameSession)
  return [
    await send(throttled, operation, bad),
    await send(throttled, operation, bySameSession),
    ...('503' in operation.responses ? [await send(await startBusy(), operation, good)] : []),
    await send(broken, operation, async (context) => {
      const request = await good(context)
      await context.t.app.knex.destroy()
      return request
    }),
  ]
}

async function startBusy(): Promise<TestApp> {
  const busy = await startApp({ ...TOKENS, BCRYPT_COST: '12' }, { hashing: { threads: 1, maxWaiting: 0 } })
  void busy.app.passwords.hash('long at work')
  return busy
}

async function send(
  t: TestApp,
  { method, path, operationId = '' }: Operation,
  outcome: Outcome,
  headers = {},
) {
  const cookies = await signedIn(t)
  const body = await GOOD_BODIES[operationId]?.(t)
  Object.assign(cookies, await GOOD_COOKIES[operationId]?.(t))
  const query = await GOOD_QUERIES[operationId]?.(t)
  const url = path.replace('{id}', await nameOfSession(t))
  const request = await outcome({ t, body })
  return t.app.inject({
    cookies,
    ...(query ? { query } : {}),
    ...request,
    method,
    url,
    headers: { ...request.headers, ...headers },
  } as InjectOptions) as Promise<LightMyRequestResponse>
}
