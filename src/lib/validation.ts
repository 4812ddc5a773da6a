import type { FastifySchemaValidationError } from 'fastify'
import { nameable } from './text.ts'

/** How requests are validated: nothing coerced, nothing dropped, the first fault ends it. */
export const VALIDATION = {
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
  schemaErrorFormatter: describeFault,
} as const

/** Says which field is wrong and how, and never what it held. */
function describeFault([fault]: FastifySchemaValidationError[], where: string): Error {
  if (!fault) return new Error(`invalid ${where}`)
  const field = fieldOf(fault) || where
  switch (fault.keyword) {
    case 'required':
      return new Error(`${fault.params.missingProperty} is required`)
    case 'additionalProperties':
      return new Error(`unknown field: ${nameable(String(fault.params.additionalProperty))}`)
    case 'type':
      return new Error(`${field} must be ${withArticle(String(fault.params.type))}`)
    default:
      return new Error(`${field} ${fault.message ?? 'is invalid'}`)
  }
}

const fieldOf = (fault: FastifySchemaValidationError) => fault.instancePath.slice(1).split('/')[0] ?? ''

const withArticle = (type: string) =>
  type
    .split(',')
    .map((name) => (name === 'null' ? name : `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`))
    .join(' or ')
