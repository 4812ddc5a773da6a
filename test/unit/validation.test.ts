import fastify from 'fastify'
import { Type } from 'typebox'
import { expect, it, onTestFinished } from 'vitest'
import { MUST_BE } from '../../src/platform/http/schema.ts'
import { validation } from '../../src/platform/http/validation.ts'

/** What is said of a body's field that is not what its schema asks for. */
async function complaint(schema: Type.TSchema, value: unknown): Promise<string> {
  const app = fastify()
  await app.register(validation)
  onTestFinished(() => app.close())
  app.post('/', { schema: { body: Type.Object({ field: schema }) } }, async () => '')
  const { json } = await app.inject({ method: 'POST', url: '/', payload: { field: value } })
  return json().message
}

it.each([
  [Type.String(), 1, 'field must be a string'],
  [Type.Integer(), 'a', 'field must be an integer'],
  [Type.Object({}), 'a', 'field must be an object'],
  [Type.Union([Type.String(), Type.Null()]), 1, 'field must be a string'],
  [Type.String({ pattern: '^a$', [MUST_BE]: 'the letter a' }), 'hunter2', 'field must be the letter a'],
  [Type.String({ pattern: '^a$' }), 'hunter2', 'field is not valid'],
  [Type.String({ format: 'date-time' }), 'hunter2', 'field must be a time such as 2026-11-21T08:00:00Z'],
  [Type.String({ format: 'uuid' }), 'hunter2', 'field must be a UUID'],
  [Type.String({ format: 'email' }), 'hunter2', 'field must be an e-mail address'],
  [Type.String({ format: 'ipv4' }), 'hunter2', 'field must be of the format ipv4'],
  [Type.String({ minLength: 1 }), '', 'field must not be empty'],
  [Type.String({ minLength: 9 }), 'hunter2', 'field must have at least 9 characters'],
  [Type.String({ maxLength: 3 }), 'hunter2', 'field must have at most 3 characters'],
  [Type.Integer({ minimum: 1 }), 0, 'field must be at least 1'],
  [Type.Integer({ maximum: 9 }), 10, 'field must be at most 9'],
  [Type.Enum(['a', 'b']), 'hunter2', 'field must be a or b'],
  [Type.Literal('a'), 'hunter2', 'field must be a'],
  [Type.Array(Type.String(), { uniqueItems: true }), ['hunter2', 'hunter2'], 'field is not valid'],
])('says of %j that is %j: %s', async (schema, value, sentence) => {
  expect(await complaint(schema, value)).toBe(sentence)
})
