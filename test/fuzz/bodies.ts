import fc, { type Arbitrary } from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'
import type { Body, Writing } from './request.ts'
import { meant, odd, unknownName, wrongType } from './values.ts'

type ObjectSchema = OpenAPIV3.NonArraySchemaObject
type Fields = Body['fields']

const TOO_MUCH = 40_000
const DEEP = 5_000

/** What can be odd about how a body is written: text is changed as characters, or as bytes. */
const ODDITIES: Readonly<Record<Writing, Readonly<Record<string, (text: string) => string | Buffer>>>> = {
  json: {
    'cut off': (text) => text.slice(0, -1),
    'more behind it': (text) => `${text}]`,
    'spaces around it': (text) => ` \r\n\t${text} `,
    'a byte order mark': (text) => `\ufeff${text}`,
    'in UTF-16': (text) => Buffer.from(text, 'utf16le'),
    'in Latin-1': (text) => Buffer.from(`${text.slice(0, -1)},"é":"é"}`, 'latin1'),
    escaped: (text) =>
      text.replace(/[a-z](?=[^"]*":)/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
    'in a list': (text) => `[${text}]`,
    'in a string': (text) => JSON.stringify(text),
    null: () => 'null',
    'a number': () => '-0',
    nothing: () => '',
    deep: (text) => `${text.slice(0, -1)},"x":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
    'too much': (text) => text.padEnd(TOO_MUCH),
    'not JSON': () => "{'email': NaN, //\n}",
    'a prototype': (text) => `${text.slice(0, -1)},"__proto__":{"admin":true}}`,
  },
  form: {
    'not encoded': (text) => decodeLeniently(text),
    'all encoded': (text) =>
      text.replace(/[a-z](?=[^&]*=)/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    'a broken escape': (text) => `${text}%zz`,
    'half an escape': (text) => `${text}%`,
    'bad UTF-8, escaped': (text) => `${text}%ff%c0%80`,
    'bad UTF-8': (text) => Buffer.from(`${text}é`, 'latin1'),
    semicolons: (text) => text.replaceAll('&', ';'),
    'empty pairs': (text) => `&&${text}&=&=x&`,
    'no values': (text) => text.replace(/=[^&]*/g, ''),
    'a NUL': (text) => `${text}%00`,
    nothing: () => '',
    'too much': (text) => text.padEnd(TOO_MUCH, '+'),
    JSON: () => '{"email":"a@b.c"}',
  },
}

/** Writes a body as it goes over the wire. */
export function write({ fields, writing, oddity }: Body): Buffer {
  const text =
    writing === 'json'
      ? `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`
      : fields.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
  const written = ODDITIES[writing][oddity]?.(text) ?? text
  return typeof written === 'string' ? Buffer.from(written) : written
}

const encode = (value: unknown) =>
  encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()).replaceAll(
    '%20',
    '+',
  )

function decodeLeniently(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Bodies for an operation: as meant, with a field or two wrong, or wrong altogether. */
export function bodies(schema: ObjectSchema, writing: Writing): Arbitrary<Body> {
  return fc.record({
    fields: fc.oneof(asMeant(schema), mixed(schema), allOdd(schema)),
    writing: fc.constant(writing),
    oddity: fc.oneof(
      { weight: 16, arbitrary: fc.constant('none') },
      { weight: 2, arbitrary: fc.constantFrom(...Object.keys(ODDITIES[writing])) },
      { weight: 1, arbitrary: fc.constant('too much') },
    ),
  })
}

const each = ({ properties = {} }: ObjectSchema) => Object.entries(properties) as [string, ObjectSchema][]

function asMeant(schema: ObjectSchema): Arbitrary<Fields> {
  const fields = each(schema).map(([name, property]) => {
    const field = meant(name, property).map((value) => [[name, value] as const])
    return schema.required?.includes(name) ? field : fc.oneof(fc.constant([]), field)
  })
  return fc.tuple(...fields).map((list) => list.flat())
}

function allOdd(schema: ObjectSchema): Arbitrary<Fields> {
  const fields = each(schema).map(([name, property]) =>
    odd(name, property).map((value) => [name, value] as const),
  )
  return fc.tuple(...fields)
}

function mixed(schema: ObjectSchema): Arbitrary<Fields> {
  const fields = each(schema).map(([name, property]) => {
    const field = fc
      .oneof(
        { weight: 2, arbitrary: meant(name, property) },
        { weight: 2, arbitrary: odd(name, property) },
        wrongType,
      )
      .map((value) => [name, value] as const)
    return fc.oneof(
      { weight: 8, arbitrary: field.map((one) => [one]) },
      fc.constant([]),
      fc.tuple(field, field).map((both) => both),
    )
  })
  const extra = fc.tuple(unknownName, wrongType).map((field) => [field])
  const extras = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, extra)
  return fc.tuple(...fields, extras).map((list) => list.flat() as Fields)
}
