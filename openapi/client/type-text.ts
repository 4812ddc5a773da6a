import type { OpenAPIV3 } from 'openapi-types'

type Schema = OpenAPIV3.SchemaObject

/** A member of a type: its name, its type as text, and what is said of it. */
export interface Member {
  name: string
  type: string
  isOptional: boolean
  description?: string | undefined
}

const MOST_COLUMNS = 110
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/
const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
}

/**
 * The TypeScript type of what an OpenAPI 3.0 schema describes, as text.
 * @throws {Error} for a schema of a kind that is not known here, so that no type is wider than it has to be.
 */
export function typeText(schema: Schema, indent = ''): string {
  const type = typeWithoutNull(schema, indent)
  return schema.nullable ? `${type} | null` : type
}

function typeWithoutNull(schema: Schema, indent: string): string {
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) return alternatives.map((each) => typeText(each as Schema, indent)).join(' | ')
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if (schema.type === 'array') return `${grouped(typeText(schema.items as Schema, indent))}[]`
  if (schema.type === 'object') return objectText(schema, indent)
  if (saysNothing(schema)) return 'unknown'
  const scalar = SCALARS[String(schema.type)]
  if (!scalar) throw new Error(`no TypeScript type is known for the schema ${JSON.stringify(schema)}`)
  return scalar
}

const saysNothing = (schema: Schema) =>
  ['type', 'allOf', 'not', '$ref'].every((keyword) => !Object.hasOwn(schema, keyword))

function objectText(schema: Schema, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema
  const others =
    typeof additionalProperties === 'object' ? typeText(additionalProperties as Schema, indent) : 'unknown'
  if (additionalProperties && Object.keys(properties).length === 0) return `Record<string, ${others}>`
  const members = Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeText(property as Schema, `${indent}  `),
    isOptional: !required.includes(name),
    description: (property as Schema).description,
  }))
  const known = membersText(members, indent)
  return additionalProperties ? `${known} & Record<string, unknown>` : known
}

/** An object type with these members; of none, one that holds nothing. */
export function membersText(members: readonly Member[], indent: string): string {
  if (members.length === 0) return 'Record<string, never>'
  const inner = `${indent}  `
  const lines = members.flatMap(({ name, type, isOptional, description }) => [
    ...(description ? [`${inner}/** ${commentText(description)} */`] : []),
    // A caller's own variable may be undefined; what is undefined is not sent.
    `${inner}${IDENTIFIER.test(name) ? name : literal(name)}${isOptional ? '?' : ''}: ${type}${isOptional ? ' | undefined' : ''}`,
  ])
  return ['{', ...lines, `${indent}}`].join('\n')
}

/** A union of types, on one line where it fits behind `before`. */
export function unionText(types: readonly string[], indent: string, before: string): string {
  if (types.length === 0) return `${before}never`
  const line = before + types.join(' | ')
  if (line.length <= MOST_COLUMNS) return line
  return [before.trimEnd(), ...types.map((type) => `${indent}  | ${type}`)].join('\n')
}

/** A comment of documentation, of paragraphs. */
export function documentation(paragraphs: readonly string[], indent: string): string {
  const lines = paragraphs.map((text) => `${indent} * ${commentText(text)}`)
  return [`${indent}/**`, lines.join(`\n${indent} *\n`), `${indent} */`].join('\n')
}

/** The type that is this value alone. */
export const literal = (value: unknown): string => {
  if (typeof value !== 'string') return String(value)
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

const grouped = (type: string): string => {
  const isOneObject = type.startsWith('{') && type.endsWith('}') && !/} [|&] /.test(type)
  return / [|&] /.test(type) && !isOneObject ? `(${type})` : type
}

const commentText = (text: string): string => text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ')
