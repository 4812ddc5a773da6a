import type { FastifySchemaValidationError } from 'fastify'
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
    },
  },
  schemaErrorFormatter: describeFault,
} as const

/** Says which field is wrong and how, and never what it held. */
function describeFault([fault]: FastifySchemaValidationError[], where: string): Error {
  if (!fault) return new Error(`invalid ${where}`)
  const field = faultyField(fault) ?? where
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
