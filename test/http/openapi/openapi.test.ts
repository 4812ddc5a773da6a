import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import { DOCUMENT_FILE, openapiDocument } from '../../../openapi/document.ts'
import { startApp } from '../../support/app.ts'
import { examplesOf, mismatches, operationsOf } from '../../support/openapi.ts'
import { registeredRoutes } from '../../support/registered-routes.ts'
import { itOfServer } from '../../support/server-only.ts'

const text = await openapiDocument()
const document = JSON.parse(text)
const operations = operationsOf(document)
const everyOperation = operations.map((operation) => [operation.operationId, operation] as const)

it('is valid OpenAPI 3', async () => {
  const validator = new Validator()
  expect(await validator.validate(document)).toEqual({ valid: true })
  expect(validator.version).toMatch(/^3\./)
})

it('is what is checked in: run `npm run openapi` when a route changes', () => {
  expect(readFileSync(DOCUMENT_FILE, 'utf8')).toBe(text)
})

it('is the same each time', async () => {
  expect(await openapiDocument()).toBe(text)
})

itOfServer('is what the service serves', async () => {
  const { get } = await startApp()
  expect((await get('/docs/json')).json()).toEqual(document)
})

itOfServer('has every route but those of the docs themselves', async () => {
  const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  const routes = (await registeredRoutes()).filter(({ isOfPages }) => !isOfPages)
  expect(documented.sort()).toEqual(routes.map(({ name }) => name.replace(':id', '{id}')).sort())
})

it('names every operation once', () => {
  const names = operations.map(({ operationId }) => operationId)
  expect(names).not.toContain(undefined)
  expect(new Set(names).size).toBe(names.length)
})

it('explains every tag', () => {
  const explained = document.tags.map(({ name }: { name: string }) => name)
  for (const { tags } of operations) expect(explained).toEqual(expect.arrayContaining(tags ?? []))
})

it.each(everyOperation)('gives %s a summary and a tag', (_, { summary, tags }) => {
  expect(summary).toMatch(/\S/)
  expect(tags).toHaveLength(1)
})

it.each(everyOperation)('gives %s examples of each body, which are what its schemas say', (_, operation) => {
  const { requestBody, responses } = operation
  const bodies = { request: requestBody?.content ?? {}, ...contents(responses) }
  for (const [name, content] of Object.entries(bodies))
    for (const [type, media] of Object.entries(content)) {
      const examples = examplesOf(document, media)
      expect(examples, `${name} as ${type}`).not.toEqual([])
      for (const example of examples) expect(mismatches(document, media.schema, example), name).toEqual([])
    }
})

it.each(everyOperation)('says of %s what each status means', (_, { responses }) => {
  for (const [status, { description }] of Object.entries(responses))
    expect(description, status).not.toMatch(/^(Default Response)?$/)
})

it('takes every body as a form and as JSON, but for those that pages post', () => {
  const types = operations.flatMap(({ requestBody, tags }) =>
    requestBody && !tags?.includes('Pages') ? [Object.keys(requestBody.content)] : [],
  )
  expect(types.length).toBeGreaterThan(0)
  for (const taken of types) expect(taken).toEqual(['application/x-www-form-urlencoded', 'application/json'])
})

const contents = (responses: (typeof operations)[number]['responses']) =>
  Object.fromEntries(Object.entries(responses).map(([status, { content }]) => [status, content ?? {}]))
