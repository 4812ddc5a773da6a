import fc, { type Arbitrary } from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'
import { type Operation, operationsOf } from '../support/openapi.ts'
import { bodies } from './bodies.ts'
import { contentType, headers } from './headers.ts'
import type { Body, FuzzRequest, Writing } from './request.ts'
import { paths, queries } from './urls.ts'

type Parameter = OpenAPIV3.ParameterObject

const WRITINGS: Readonly<Record<string, Writing>> = {
  'application/json': 'json',
  'application/x-www-form-urlencoded': 'form',
}

const MOST_TIMES = 4

/** Sequences of requests such as the document allows, and of such as it does not. */
export function sequences(document: OpenAPIV3.Document, most: number): Arbitrary<FuzzRequest[]> {
  const known = operationsOf(document).map((operation) => of(operation))
  // What changes something is worth more tries than what only shows it.
  const weighted = operationsOf(document).map(({ requestBody, parameters }, index) => ({
    weight: requestBody ? 4 : parameters ? 2 : 1,
    arbitrary: known[index] as Arbitrary<FuzzRequest>,
  }))
  const request = fc.oneof(...weighted)
  // Doing the same again is what throttles, queues and tokens that work once are there for.
  const again = fc
    .tuple(request, fc.integer({ min: 2, max: MOST_TIMES }))
    .map(([one, times]) => Array.from({ length: times }, () => one))
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(request, { minLength: 1, maxLength: most, size: 'max' }) },
    { weight: 1, arbitrary: again },
  )
}

function of(operation: Operation): Arbitrary<FuzzRequest> {
  const parameters = (operation.parameters ?? []) as Parameter[]
  const within = (place: string) => parameters.filter((parameter) => parameter.in === place)
  return fc
    .record({
      method: methods(operation.method.toUpperCase()),
      path: paths(operation.path, within('path')),
      query: queries(within('query')),
      headers: headers(operation.security !== undefined),
      payload: payloads(operation),
      over: fc.oneof(
        { weight: 9, arbitrary: fc.constant('inject' as const) },
        { weight: 1, arbitrary: fc.constant('socket' as const) },
      ),
    })
    .map(({ method, path, query, headers, payload, over }) => ({
      method,
      url: query === '' ? path : `${path}?${query}`,
      headers: { ...headers, ...payload.headers },
      body: payload.body,
      // Only what goes over the wire arrives as it is spelled.
      over: path.startsWith('//') || /[\\#]|\/\./.test(path) ? 'socket' : over,
    }))
}

const methods = (declared: string): Arbitrary<string> => {
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
  const meantMethods = declared === 'GET' ? ['GET', 'GET', 'HEAD'] : [declared]
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...meantMethods) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )
}

interface Payload {
  headers: Readonly<Record<string, string>>
  body?: Body
}

/** A body, in one of the ways the operation takes it; now and then none, or one where there is to be none. */
function payloads({ requestBody }: Operation): Arbitrary<Payload> {
  const none = fc.constant<Payload>({ headers: {} })
  const content = Object.entries(requestBody?.content ?? { 'application/json': { schema: {} } })
  const some = content.map(([type, { schema }]) => {
    const writing = WRITINGS[type] ?? 'json'
    return fc.record({
      headers: contentType(writing),
      body: bodies(schema as OpenAPIV3.NonArraySchemaObject, writing),
    })
  })
  const [often, seldom] = requestBody ? [12, 1] : [1, 12]
  return fc.oneof({ weight: often, arbitrary: fc.oneof(...some) }, { weight: seldom, arbitrary: none })
}
