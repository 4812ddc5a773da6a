import type { OpenAPIV3 } from 'openapi-types'
import { documentation, literal, type Member, membersText, typeText, unionText } from './type-text.ts'

/** An operation that programs call: what it takes and what it answers is JSON. */
export interface JsonOperation {
  name: string
  tag: string
  method: string
  path: string
  operation: OpenAPIV3.OperationObject
  /** The schema of the answer where all went well. */
  answer: OpenAPIV3.SchemaObject
}

const IS_JSON = /[/+]json$/

/** Every operation of a document but those that answer with a page or a text. */
export function jsonOperations({ paths }: OpenAPIV3.Document): JsonOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).flatMap(([method, described]) => {
      const operation = described as OpenAPIV3.OperationObject
      const { operationId: name = '', tags: [tag = ''] = [] } = operation
      const answer = answerOf(operation)
      return answer ? [{ name, tag, method: method.toUpperCase(), path, operation, answer }] : []
    }),
  )
}

function answerOf({ responses }: OpenAPIV3.OperationObject): OpenAPIV3.SchemaObject | undefined {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const contents = good.map(([, response]) => (response as OpenAPIV3.ResponseObject).content ?? {})
  return contents.map(jsonSchema).find((schema) => schema !== undefined)
}

function jsonSchema(content: Record<string, OpenAPIV3.MediaTypeObject>): OpenAPIV3.SchemaObject | undefined {
  const [, media] = Object.entries(content).find(([type]) => IS_JSON.test(type)) ?? []
  return media?.schema as OpenAPIV3.SchemaObject | undefined
}

/** The codes of the failures that the document tells of an operation. */
export function codesOf({ responses }: OpenAPIV3.OperationObject): string[] {
  const examples = Object.values(responses).flatMap((response) => {
    const { content } = response as OpenAPIV3.ResponseObject
    return Object.values(content?.['application/problem+json']?.examples ?? {})
  })
  const codes = examples.map((example) => (example as { value: { code: string } }).value.code)
  return [...new Set(codes)].sort()
}

/** The codes that all operations have, and those that all have which may change something, by the names of their types. */
export interface CommonCodes {
  AnyCode: readonly string[]
  AnyChangeCode: readonly string[]
}

/** The codes that operations have in common. */
export function commonCodes(operations: readonly JsonOperation[]): CommonCodes {
  const inAll = (some: readonly JsonOperation[]) => {
    const [first = new Set<string>(), ...others] = some.map(({ operation }) => new Set(codesOf(operation)))
    return [...others.reduce((all, each) => all.intersection(each), first)].sort()
  }
  return { AnyCode: inAll(operations), AnyChangeCode: inAll(operations.filter(isChange)) }
}

const isChange = ({ method }: JsonOperation) => method !== 'GET'

function ownCodes(described: JsonOperation, common: CommonCodes): string[] {
  const name = isChange(described) ? 'AnyChangeCode' : 'AnyCode'
  const own = codesOf(described.operation).filter((code) => !common[name].includes(code))
  return [name, ...own.map(literal)]
}

/** What an operation takes, wherever in the request it goes: a client need not know. */
function inputsOf({ name, operation }: JsonOperation, indent: string): Member[] {
  const parameters = (operation.parameters ?? []) as OpenAPIV3.ParameterObject[]
  const inUrl = parameters.filter((parameter) => parameter.in === 'path' || parameter.in === 'query')
  const ofUrl = inUrl.map((parameter) => ({
    name: parameter.name,
    type: parameterText(parameter),
    isOptional: !parameter.required,
    description: parameter.description,
  }))
  const body = jsonSchema((operation.requestBody as OpenAPIV3.RequestBodyObject | undefined)?.content ?? {})
  const ofBody = Object.entries(body?.properties ?? {}).map(([field, schema]) => ({
    name: field,
    type: typeText(schema as OpenAPIV3.SchemaObject, `${indent}  `),
    isOptional: !body?.required?.includes(field),
    description: (schema as OpenAPIV3.SchemaObject).description,
  }))
  const members = [...ofUrl, ...ofBody]
  if (new Set(members.map((member) => member.name)).size < members.length)
    throw new Error(`${name} takes two things of one name, which the client cannot tell apart`)
  return members
}

// A URL has only text; what that text is of may be given as it is.
function parameterText({ schema }: OpenAPIV3.ParameterObject): string {
  const { type, format, pattern } = schema as OpenAPIV3.SchemaObject
  if (type === 'string' && format === 'date-time') return 'string | Date'
  if (type === 'string' && pattern && new RegExp(pattern).test('1')) return 'string | number'
  return typeText(schema as OpenAPIV3.SchemaObject)
}

/** An operation as a member of an interface: what it is given, what it gives, and the codes of its failures. */
export function operationText(described: JsonOperation, common: CommonCodes): string {
  const { name, method, path, operation, answer } = described
  const { summary = '', description } = operation
  const inner = '    '
  const paragraphs = [`${summary}.`, ...(description ? [description] : []), `\`${method} ${path}\``]
  return [
    documentation(paragraphs, '  '),
    `  ${name}: {`,
    `${inner}input: ${membersText(inputsOf(described, inner), inner)}`,
    `${inner}result: ${typeText(answer, inner)}`,
    unionText(ownCodes(described, common), inner, `${inner}code: `),
    '  }',
  ].join('\n')
}
