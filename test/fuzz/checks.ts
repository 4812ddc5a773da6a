import type { OpenAPIV3 } from 'openapi-types'
import { mismatches } from '../support/openapi.ts'
import { type Expected, expectations } from './expectations.ts'
import { headerFaults } from './header-checks.ts'
import { type Answer, headerOf, mediaTypeOf } from './request.ts'
import { leaks, logLeaks } from './secrecy.ts'
import type { Exchange, World } from './world.ts'

const PROBLEM = 'application/problem+json'
/** What HTTP itself, or the lack of a route, is answered with where no operation is asked for. */
const NO_OPERATION = [400, 404, 405]
/** What is answered to OPTIONS where other origins are allowed: its route takes every path, and reads a body. */
const PREFLIGHT = [204, 400, 404, 413, 415]
const LONGEST_MESSAGE = 200
/** What the body of a failure consists of. */
const FAILURES = ['message', 'message,second_factor', 'message,hint', 'message,error']

/** Holds answers against the document, and against what no answer may be; a fault is a line. */
export function checks(document: OpenAPIV3.Document) {
  const expect = expectations(document)

  return {
    /** What is wrong with an answer. */
    faultsOf(world: World, exchange: Exchange): string[] {
      const { request, answer } = exchange
      const expected = expect(request.method, request.url)
      return [
        ...statusFaults(world, expected, exchange),
        ...bodyFaults(document, expected, exchange),
        ...headerFaults(world.config, expected, exchange),
        ...leaks(world.secrets, exchange),
      ].map((fault) => `${request.method} ${request.url} answered ${answer.status}: ${fault}`)
    },

    /** What is wrong with the lines that were logged meanwhile. */
    logFaultsOf: (world: World, lines: readonly string[]): string[] => logLeaks(world.secrets, lines),

    /** The operation that a request asked for. */
    operationOf: ({ request }: Exchange) => expect(request.method, request.url).operation,
  }
}

function statusFaults(
  { mayBeBusy, config }: World,
  expected: Expected,
  { request, answer }: Exchange,
): string[] {
  const { operation, methods, isPlain } = expected
  const { status } = answer
  if (status === 503 && !mayBeBusy) return ['busy, and nothing else was asked']
  if (status >= 500 && status !== 503) return [`a fault of the service: ${answer.body}`]
  if (operation?.security && status < 300 && /pending_sign_in=/.test(request.headers.cookie ?? ''))
    return ['opened by a sign-in that waits for a code']
  const isDocs = /^\/docs\b/.test(request.url)
  const isPreflight = request.method === 'OPTIONS' && config.options.allowedOrigins.length > 0
  if (operation && status in operation.responses) return []
  if (isPreflight && PREFLIGHT.includes(status)) return []
  if (isPlain && operation) return ['a status that is not declared']
  if (isPlain && status !== 405) return ['a method that is not declared, and not 405']
  if (isPlain && headerOf(answer, 'allow') !== methods.join(', ')) return ['405 with another Allow']
  return NO_OPERATION.includes(status) || isDocs
    ? []
    : ['not what a path that is not declared is answered with']
}

function bodyFaults(
  document: OpenAPIV3.Document,
  { operation }: Expected,
  { request, answer }: Exchange,
): string[] {
  const { status, body } = answer
  const type = mediaTypeOf(answer)
  if (request.method === 'HEAD') return body === '' ? [] : ['a body to HEAD']
  if (status === 204 || status === 304) return body === '' ? [] : [`a body with ${status}`]
  const declared = operation?.responses[String(status)]?.content
  if (!declared) return status >= 400 ? failureFaults(answer, request.headers.accept) : []
  const media = declared[type]
  if (!media) return [`the content type ${type} is not declared`]
  const value = type.endsWith('json') ? parse(body) : body
  const ofShape = mismatches(document, media.schema, value).map(
    (fault) => `not its schema: ${fault} in ${body}`,
  )
  const isFailure = status >= 400 && type.endsWith('json')
  return [...ofShape, ...(isFailure ? failureFaults(answer, request.headers.accept) : [])]
}

function failureFaults(answer: Answer, accept = ''): string[] {
  const asked = accept.toLowerCase().includes(PROBLEM)
  const value = parse(answer.body) as Record<string, unknown>
  // A path that is unknown, or takes no such method, was typed into a browser.
  const isPage = mediaTypeOf(answer) === 'text/html' && [404, 405].includes(answer.status)
  if (isPage && !asked && /text\/html/i.test(accept))
    return /^<!doctype html>/i.test(answer.body) ? [] : ['no page']
  if (mediaTypeOf(answer) !== (asked ? PROBLEM : 'application/json'))
    return ['another content type than asked for']
  const sentence = asked ? value?.detail : value?.message
  if (asked && value?.status !== answer.status) return ['a problem with another status']
  if (!asked && !FAILURES.includes(Object.keys(value ?? {}).join())) return ['more or less than a message']
  const isSentence =
    typeof sentence === 'string' && /^[\x20-\x7e]+$/.test(sentence) && sentence.length <= LONGEST_MESSAGE
  return isSentence ? [] : [`no sentence: ${sentence}`]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
