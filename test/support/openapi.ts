import type { OpenAPIV3 } from 'openapi-types'
import { Compile } from 'typebox/schema'

/** One thing that can be asked of the service: its path, its method, and what the document says of it. */
export interface Operation extends OpenAPIV3.OperationObject {
  path: string
  method: 'get' | 'post' | 'put' | 'delete'
  responses: Record<string, OpenAPIV3.ResponseObject>
  requestBody?: OpenAPIV3.RequestBodyObject
}

/** Every operation of a document, by its operationId. */
export const operationsOf = ({ paths }: OpenAPIV3.Document): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => ({
      ...(operation as object),
      path,
      method,
    })),
  ) as Operation[]

/** What keeps a value from being what a schema of the document says; empty where it is. */
export function mismatches(document: OpenAPIV3.Document, schema: unknown, value: unknown): string[] {
  const [, errors] = Compile(resolved(document, schema) as object).Errors(value)
  return errors.map((error) => `${error.instancePath || 'the body'} ${error.message}`)
}

/** The examples given for a body: whole ones, or one put together from those of its fields. */
export function examplesOf(document: OpenAPIV3.Document, media: OpenAPIV3.MediaTypeObject): unknown[] {
  if (media.examples)
    return Object.values(media.examples).map((example) => (example as { value: unknown }).value)
  if (media.example !== undefined) return [media.example]
  const { example, properties, items } = referred(document, media.schema) as OpenAPIV3.ArraySchemaObject
  if (example !== undefined) return [example]
  if (items) return examplesOf(document, { schema: items }).map((item) => [item])
  if (!properties) return []
  const fields = Object.entries(properties).map(([name, schema]) => [
    name,
    examplesOf(document, { schema })[0],
  ])
  return fields.some(([, value]) => value === undefined) ? [] : [Object.fromEntries(fields)]
}

// OpenAPI 3.0 says `nullable` where JSON Schema says null; both say $ref.
function resolved(document: OpenAPIV3.Document, schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map((part) => resolved(document, part))
  const { $ref, nullable, ...rest } = schema as { $ref?: string; nullable?: boolean }
  if ($ref) return resolved(document, at(document, $ref))
  const parts = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, resolved(document, part)]))
  return nullable ? { anyOf: [{ type: 'null' }, parts] } : parts
}

const referred = (document: OpenAPIV3.Document, schema: unknown): unknown =>
  (schema as { $ref?: string }).$ref ? at(document, (schema as { $ref: string }).$ref) : schema

const at = (document: OpenAPIV3.Document, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document)
