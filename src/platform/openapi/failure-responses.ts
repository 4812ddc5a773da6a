import { STATUS_CODES } from 'node:http'
import type { OpenAPIV3 } from 'openapi-types'
import type { AppError } from '../errors/app-error.ts'

/** Describes failures as OpenAPI responses: by status, in both content types, an example of each. */
export function failureResponses(failures: readonly AppError[], statusOf: (error: AppError) => number) {
  const byStatus = Map.groupBy(failures, statusOf)
  return Object.fromEntries(
    [...byStatus].map(([status, errors]) => [
      status,
      {
        description: unique(errors.map((error) => error.sentence)).join('; '),
        ...headersOf(errors),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Failure' },
            examples: examples(errors, (error) => ({ message: error.sentence, ...error.details })),
          },
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: examples(errors, (error) => ({
              type: 'about:blank',
              title: STATUS_CODES[status],
              status,
              detail: error.sentence,
              code: error.code,
              ...error.details,
            })),
          },
        },
      },
    ]),
  )
}

const SOMETIMES = {
  request_id: { type: 'string', description: 'Only with status 500: what to look for in the log.' },
  parts: {
    type: 'object',
    description: 'Only of `GET /readyz`: what each part of the service says.',
    additionalProperties: { type: 'string' },
  },
  second_factor: {
    type: 'array',
    description: 'Only where a second factor is required: the methods by which it can be given.',
    items: { type: 'string' },
  },
  hint: {
    type: 'string',
    description: 'Only of a code of another time: what the one who gave it can look at.',
  },
  error: {
    type: 'string',
    description:
      'Only where OAuth 2.0 asks for it: the code that it has for this failure (RFC 6749, section 5.2).',
  },
} satisfies Record<string, OpenAPIV3.SchemaObject>

/** The bodies that failures have, as OpenAPI components. */
export const FAILURE_SCHEMAS = {
  Failure: {
    type: 'object',
    description: 'What went wrong, in one stable sentence.',
    required: ['message'],
    additionalProperties: false,
    properties: {
      message: { type: 'string' },
      ...SOMETIMES,
    },
  },
  Problem: {
    type: 'object',
    description: 'What went wrong, as RFC 9457 problem details; sent where Accept asks for it.',
    required: ['type', 'status', 'detail', 'code'],
    additionalProperties: false,
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'The sentence that `message` is otherwise.' },
      code: { type: 'string', description: 'A stable name for programs.' },
      ...SOMETIMES,
    },
  },
} satisfies Record<string, OpenAPIV3.SchemaObject>

/** The headers that answers with one of these have, some or all of them. */
function headersOf(errors: readonly AppError[]): { headers?: Record<string, object> } {
  const headers = {
    ...(errors.some((error) => error.retryAfterSeconds) && { 'Retry-After': RETRY_AFTER }),
    ...(errors.some((error) => error.challenge) && { 'WWW-Authenticate': CHALLENGE }),
  }
  return Object.keys(headers).length > 0 ? { headers } : {}
}

const RETRY_AFTER = { description: 'How many seconds to wait.', type: 'integer' }
const CHALLENGE = { description: 'By which scheme credentials are asked for.', type: 'string' }

const unique = (sentences: readonly string[]) => [...new Set(sentences)]

const examples = (errors: readonly AppError[], show: (error: AppError) => object) =>
  Object.fromEntries(errors.map((error) => [error.code.replace(/\W/g, '_'), { value: show(error) }]))
