import fc, { type Arbitrary } from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'
import { CANARY } from './texts.ts'
import { meant, odd, unknownName } from './values.ts'

type Parameter = OpenAPIV3.ParameterObject

/** The path of an operation, mostly as it is spelled in the document. */
export function paths(template: string, parameters: readonly Parameter[]): Arbitrary<string> {
  const values = parameters.map(({ name, schema }) => {
    const good = meant(name, schema as OpenAPIV3.SchemaObject)
    const bad = odd(name, schema as OpenAPIV3.SchemaObject)
    // A path stands in the log, where no secret is to be.
    return fc
      .oneof({ weight: 3, arbitrary: good }, bad)
      .map((value) => String(value).replaceAll(CANARY, ''))
      .map((value) => [`{${name}}`, value] as const)
  })
  const plain = fc
    .tuple(...values)
    .map((pairs) => pairs.reduce((path, [slot, value]) => path.replace(slot, segment(value)), template))
  return fc.oneof(
    { weight: 15, arbitrary: plain },
    plain.chain((path) => fc.constantFrom(...spellings(path))),
  )
}

const segment = (value: string) =>
  value.startsWith('{{') ? value : encodeURIComponent(value.toWellFormed()).replace(/^\.+$/, '%2E')

const spellings = (path: string): string[] => [
  ...[
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `${path}/x`,
    `${path};x=1`,
    `${path}%20`,
    `${path}%00`,
    `${path}#x`,
  ],
  ...[
    path.toUpperCase(),
    path.replace(/[a-z]/, escapeOne),
    path.replace(/.$/, escapeOne),
    `${path}%`,
    `/x/..${path}`,
  ],
  ...[
    `/.${path}`,
    path.replace(/(?<=.)\//, '\\'),
    path.replace(/(?<=.)\//, '%2f'),
    `${path}.json`,
    '/docs',
    '/docs/json',
    '/docs/x',
  ],
]

const escapeOne = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`

/** A query, with what the operation knows and what it does not. */
export function queries(parameters: readonly Parameter[]): Arbitrary<string> {
  const each = parameters.map(({ name, schema }) => {
    const good = meant(name, schema as OpenAPIV3.SchemaObject).map((value) => pair(name, value))
    const bad = odd(name, schema as OpenAPIV3.SchemaObject).map((value) => pair(name, value))
    const twice = fc.tuple(good, bad).map((pairs) => pairs.join('&'))
    const broken = fc.constantFrom(`${name}`, `${name}=%zz`, `${name}=%ff`, `${name}[]=1`, `${name}[a]=1`)
    return fc.oneof(
      { weight: 5, arbitrary: good },
      { weight: 2, arbitrary: bad },
      twice,
      broken,
      fc.constant(''),
    )
  })
  const extra = fc.tuple(unknownName, fc.constantFrom('', '1', '%')).map(([name, value]) => pair(name, value))
  const extras = fc.oneof({ weight: 12, arbitrary: fc.constant('') }, extra)
  return fc.tuple(...each, extras).map((pairs) => pairs.filter((one) => one !== '').join('&'))
}

const pair = (name: string, value: unknown) =>
  `${encodeURIComponent(name.toWellFormed())}=${segment(String(value))}`
