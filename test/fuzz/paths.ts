import fc, { type Arbitrary } from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'
import { meant, odd } from './values.ts'

type Parameter = OpenAPIV3.ParameterObject

/** Ways to write the path of an operation: as it is meant, mostly, and now and then otherwise. */
export function paths(template: string, parameters: readonly Parameter[]): Arbitrary<string> {
  const values = parameters.map(({ name, schema }) => {
    const good = meant(name, schema as OpenAPIV3.SchemaObject)
    const bad = odd(name, schema as OpenAPIV3.SchemaObject)
    // A path stands in the log, where no secret is to be.
    return fc
      .oneof({ weight: 3, arbitrary: good }, bad)
      .map((value) => String(value).replaceAll('s3cr3t', ''))
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

/** A part of a path or a query, escaped; what stands for something known is put in later. */
export const segment = (value: string) =>
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
