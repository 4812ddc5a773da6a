import fc, { type Arbitrary } from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'
import {
  address,
  HOSTILE,
  long,
  newPassword,
  oddAddress,
  oddPassword,
  password,
  secretText,
} from './texts.ts'

type Schema = OpenAPIV3.SchemaObject

/** What a caller would send who means it, by the names that fields have in this service. */
const MEANT: Readonly<Record<string, Arbitrary<unknown>>> = {
  email: fc.oneof({ weight: 3, arbitrary: fc.constant('{{email}}') }, fc.constant("{{other's email}}"), {
    weight: 2,
    arbitrary: address,
  }),
  password: password,
  current_password: password,
  new_password: newPassword,
  reset_token: fc.constant('{{reset token}}'),
  token: fc.constantFrom('{{reset token}}', '{{verification token}}', '{{undo token}}', '{{session}}'),
  code: fc.constantFrom('{{code}}', '{{totp code}}'),
  client_id: fc.constant('billing'),
  client_secret: fc.constant('{{client secret}}'),
  audience: fc.constantFrom('billing', 'https://api.example'),
  id: fc.constantFrom('{{session name}}', "{{other's session name}}"),
}

const ODD_BY_NAME: Readonly<Record<string, Arbitrary<unknown>>> = {
  email: oddAddress,
  password: oddPassword,
  current_password: oddPassword,
  new_password: oddPassword,
  // It stands in a page.
  token: fc.oneof(fc.constantFrom(...HOSTILE), secretText),
  code: fc.oneof(fc.stringMatching(/^\d{6}$/), secretText),
}

const ODD_TIMES = [
  ...['2016-12-31T23:59:60Z', '1990-12-31T15:59:60-08:00', '2016-12-31 23:59:59z', '2020-02-30T00:00:00Z'],
  ...[
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '+010000-01-01T00:00:00Z',
    '2020-01-01T00:00:00+23:59',
  ],
  ...['2020-01-01T00:00:00.123456789123Z', '2020-01-01T24:00:00Z', '2020-01-01', '2020-01-01T00:00:00'],
]

/** A value that a field may have, as its schema and its name say. */
export function meant(name: string, schema: Schema): Arbitrary<unknown> {
  const known = MEANT[name]
  if (known) return known
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern))
  if (schema.format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
      .map((date) => date.toISOString())
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'integer' || schema.type === 'number') return fc.integer()
  return secretText
}

/** A value of the type that the schema asks for, at or over the edge of what will do. */
export function odd(name: string, schema: Schema): Arbitrary<unknown> {
  const known = ODD_BY_NAME[name]
  if (known) return known
  if (schema.format === 'date-time') return fc.oneof(fc.constantFrom(...ODD_TIMES), secretText)
  if (schema.pattern) return fc.oneof(fc.constantFrom('0', '-1', '1', '200', '201', '1e2', ' 1'), secretText)
  if (schema.type === 'boolean') return fc.constantFrom('true', 'false', '', 0, 1, 'on')
  return secretText
}

/** A value of any other type. */
export const wrongType: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1e308, 2 ** 53, [], {}, [[]], [null], { length: 1 }),
  fc.constantFrom(['{{email}}'], ['{{password}}', '{{password}}'], { toString: 'x' }, { $ne: null }),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map((json) => json),
)

/** The name of a field that no schema has. */
export const unknownName: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'id',
    'admin',
    '',
    '$ref',
  ),
  fc.constantFrom(
    'email[]',
    'email[a]',
    'email.a',
    'Email',
    'password ',
    'email\0',
    long(300),
    '\ud800',
    'x\r\ny',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
