import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenAPIV3 } from 'openapi-types'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../openapi/client/error-codes.ts'
import { CLIENT_DIRECTORY, clientFiles } from '../../../openapi/client/files.ts'
import { codesOf, jsonOperations } from '../../../openapi/client/operations.ts'
import { typeText } from '../../../openapi/client/type-text.ts'
import { createClient } from '../../../src/client/index.ts'
import { DOCUMENT } from '../../support/client/documented-fetch.ts'
import { operationsOf } from '../../support/openapi.ts'

const HOW = 'run `npm run openapi` when a route or an error changes, and commit src/client/generated'
const SOURCES = join(import.meta.dirname, '../../../src')

describe('src/client/generated', () => {
  const made = clientFiles(DOCUMENT, errorCodes())

  it.each([...made])('has %s as it is made of the document', (name, text) => {
    expect(readFileSync(new URL(name, CLIENT_DIRECTORY), 'utf8'), HOW).toBe(text)
  })

  it('has no other file', () => {
    expect(readdirSync(CLIENT_DIRECTORY).sort(), HOW).toEqual([...made.keys()].sort())
  })
})

describe('the client', () => {
  const auth = createClient({ baseUrl: 'https://example.com' })

  it('has a method for each operation but those of pages and texts, and no other', () => {
    const answersJson = (response: OpenAPIV3.ResponseObject) =>
      Object.keys(response.content ?? {}).some((type) => type.includes('json'))
    const expected = operationsOf(DOCUMENT)
      .filter(({ responses }) =>
        Object.entries(responses).some(([status, response]) => status < '300' && answersJson(response)),
      )
      .map(({ operationId }) => operationId)
    const names = Object.keys(auth)
    expect(
      {
        missing: expected.filter((name) => !names.includes(name ?? '')),
        tooMuch: names.filter((name) => !expected.includes(name)),
      },
      HOW,
    ).toEqual({ missing: [], tooMuch: [] })
  })

  it('knows every code of a failure that the document tells of', () => {
    const told = operationsOf(DOCUMENT).flatMap((operation) => codesOf(operation))
    expect([...new Set(told)].filter((code) => !errorCodes().includes(code))).toEqual([])
  })
})

it('finds the code of every class of errors', () => {
  const texts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('client/'))
    .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  const codes = texts.flatMap((text) =>
    [...text.matchAll(/code = '([a-z_]+\.[a-z_]+)'/g)].map(([, code = '']) => code),
  )
  // Faults, and what only proxies are told.
  const hidden = ['forward_auth.undecided', 'users.invalid_column']
  expect(codes.filter((code) => !errorCodes().includes(code)).sort()).toEqual(hidden)
})

const objectOf = (name: string) => ({
  type: 'object',
  required: [name],
  properties: { [name]: { type: 'boolean' } },
})

describe('typeText', () => {
  it.each([
    [{ type: 'integer' }, 'number'],
    [{ type: 'string', nullable: true }, 'string | null'],
    [{ enum: ["it's", 'b'] }, "'it\\'s' | 'b'"],
    [{ type: 'array', items: { type: 'string', nullable: true } }, '(string | null)[]'],
    [
      { type: 'array', items: { anyOf: [objectOf('a'), objectOf('b')] } },
      '({\n  a: boolean\n} | {\n  b: boolean\n})[]',
    ],
    [{ type: 'array', items: objectOf('a') }, '{\n  a: boolean\n}[]'],
    [{ type: 'object', additionalProperties: { type: 'boolean' } }, 'Record<string, boolean>'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'string | number'],
    [{ type: 'object' }, 'Record<string, never>'],
    [{ description: 'Anything.' }, 'unknown'],
    [{ type: 'object', additionalProperties: true }, 'Record<string, unknown>'],
    [
      { type: 'object', properties: { 'x5t#S256': { type: 'string' } }, additionalProperties: true },
      "{\n  'x5t#S256'?: string | undefined\n} & Record<string, unknown>",
    ],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'string', description: 'x */' } } },
      '{\n  /** x *\\/ */\n  a: string\n}',
    ],
  ] as [OpenAPIV3.SchemaObject, string][])('makes of %j %s', (schema, type) => {
    expect(typeText(schema)).toBe(type)
  })

  it('refuses a schema of a kind that it does not know', () => {
    expect(() => typeText({ not: { type: 'string' } })).toThrow('no TypeScript type is known')
  })
})

it('refuses an operation that takes two things of one name', () => {
  const operation = {
    operationId: 'twice',
    tags: ['Users'],
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    requestBody: { content: { 'application/json': { schema: { properties: { id: { type: 'string' } } } } } },
    responses: { 200: { content: { 'application/json': { schema: { type: 'object' } } } } },
  }
  const document = {
    ...DOCUMENT,
    paths: { '/users/{id}': { put: operation } },
  } as unknown as OpenAPIV3.Document
  expect(jsonOperations(document)).toHaveLength(1)
  expect(() => clientFiles(document, [])).toThrow('twice takes two things of one name')
})
