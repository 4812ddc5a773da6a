import { Ajv, type Options as AjvOptions } from 'ajv'
import addFormats from 'ajv-formats'
import build, { type Schema } from 'fast-json-stringify'
import type { FastifyPluginAsync, FastifySchemaValidationError } from 'fastify'
import fp from 'fastify-plugin'
import { MUST_BE } from './schema.ts'
import { nameable } from './text.ts'

const AJV_OPTIONS: AjvOptions = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  strict: false,
  // Said of fields for those who read them (`fields.ts`) and of the document; nothing is checked.
  formats: { token: true, code: true },
  // For the schema that is not kept, which may say in words what it asks for.
  verbose: true,
  keywords: [MUST_BE],
}

const ajv = new Ajv(AJV_OPTIONS)
addFormats.default(ajv)

/** Compiles what a schema is for, once for all instances in a process. */
function once<Compiled>(compile: (schema: object) => Compiled): (schema: object) => Compiled {
  const compiled = new WeakMap<object, Compiled>()
  return (schema) => {
    const known = compiled.get(schema) ?? compile(schema)
    compiled.set(schema, known)
    return known
  }
}

const validatorOf = once((schema) => ajv.compile(schema))
const serializerOf = once((schema) => build(schema as Schema))

const plugin: FastifyPluginAsync = async (app) => {
  app.setValidatorCompiler(({ schema }) => validatorOf(schema as object))
  app.setSerializerCompiler(({ schema }) => serializerOf(schema as object))
  app.setSchemaErrorFormatter(describeFault)
}

/**
 * Validates requests, whatever validates those of a host: nothing coerced, nothing dropped, the first fault ends it. And
 * serializes answers: nothing that the schema does not name.
 */
export const validation = fp(plugin, { name: 'validation' })

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
