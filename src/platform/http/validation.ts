import type { FastifySchemaValidationError } from 'fastify'
import { MUST_BE } from './schema.ts'
import { nameable } from './text.ts'

/** How requests are validated: nothing coerced, nothing dropped, the first fault ends it. */
export const VALIDATION = {
  ajv: {
    customOptions: {
      coerceTypes: false,
      removeAdditional: false,
      allErrors: false,
      // Said of fields for those who read them (`lib/fields.ts`) and of the document; nothing is checked.
      formats: { token: true, code: true },
      // For the schema that is not kept, which may say in words what it asks for.
      verbose: true,
      keywords: [MUST_BE] as string[],
    },
  },
  schemaErrorFormatter: describeFault,
} as const

type Fault = FastifySchemaValidationError & { parentSchema?: Record<string, unknown> }

/** Says which field is wrong and how, in a sentence for people, and never what it held. */
function describeFault([fault]: Fault[], where: string): Error {
  if (!fault) return new Error(`invalid ${where}`)
  const { keyword, params } = fault
  if (keyword === 'required') return new Error(`${params.missingProperty} is required`)
  if (keyword === 'additionalProperties')
    return new Error(`unknown field: ${nameable(String(params.additionalProperty))}`)
  return new Error(`${faultyField(fault) ?? where} ${complaint(fault)}`)
}

function complaint({ keyword, params, parentSchema }: Fault): string {
  const limit = Number(params.limit)
  switch (keyword) {
    case 'type':
      return `must be ${withArticle(String(params.type))}`
    case 'format':
      return `must be ${FORMATS[String(params.format)] ?? `of the format ${params.format}`}`
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`
    case 'maxLength':
      return `must have at most ${limit} characters`
    case 'minimum':
      return `must be at least ${limit}`
    case 'maximum':
      return `must be at most ${limit}`
    case 'enum':
      return `must be ${(params.allowedValues as unknown[]).join(' or ')}`
    case 'const':
      return `must be ${params.allowedValue}`
    default:
      return parentSchema?.[MUST_BE] ? `must be ${parentSchema[MUST_BE]}` : 'is not valid'
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'a time such as 2026-11-21T08:00:00Z',
  uuid: 'a UUID',
  email: 'an e-mail address',
}

/** The field that a fault is about; undefined where it is about the whole. */
export const faultyField = (fault?: FastifySchemaValidationError): string | undefined =>
  fault?.keyword === 'required'
    ? String(fault.params.missingProperty)
    : fault?.instancePath.slice(1).split('/')[0] || undefined

const withArticle = (type: string) =>
  type
    .split(',')
    .map((name) => (name === 'null' ? name : `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`))
    .join(' or ')
