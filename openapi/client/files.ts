import type { OpenAPIV3 } from 'openapi-types'
import {
  type CommonCodes,
  commonCodes,
  type JsonOperation,
  jsonOperations,
  operationText,
} from './operations.ts'
import { literal, typeText, unionText } from './type-text.ts'

/** Where the generated part of the client is checked in. */
export const CLIENT_DIRECTORY = new URL('../../src/client/generated/', import.meta.url)

const HEAD = '// Made of openapi/openapi.json by `npm run openapi`.\n'

/** The generated part of the client, made of an OpenAPI document and the codes of errors: each file's text by its name. */
export function clientFiles(
  document: OpenAPIV3.Document,
  errorCodes: readonly string[],
): Map<string, string> {
  const operations = jsonOperations(document)
  const common = commonCodes(operations)
  const byTag = Map.groupBy(operations, ({ tag }) => tag)
  const tags = (document.tags ?? []).filter(({ name }) => byTag.has(name))
  return new Map([
    ...tags.map(
      ({ name, description = '' }) =>
        [`${fileOf(name)}.ts`, tagText(name, description, byTag.get(name) ?? [], common)] as const,
    ),
    ['operations.ts', operationsText(tags.map(({ name }) => name))],
    ['routes.ts', routesText(operations)],
    ['failures.ts', failuresText(document, errorCodes, common)],
  ])
}

const fileOf = (tag: string) => tag.toLowerCase().replaceAll(' ', '-')

const interfaceOf = (tag: string) =>
  `${tag.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase())}Operations`

function tagText(
  tag: string,
  description: string,
  operations: readonly JsonOperation[],
  common: CommonCodes,
): string {
  const texts = operations.map((operation) => operationText(operation, common))
  const used = Object.keys(common).filter((name) => new RegExp(`\\b${name}\\b`).test(texts.join()))
  return [
    `${HEAD}import type { ${used.sort().join(', ')} } from './failures.ts'`,
    '',
    `/** ${description}. */`,
    `export interface ${interfaceOf(tag)} {`,
    texts.join('\n\n'),
    '}\n',
  ].join('\n')
}

function operationsText(tags: readonly string[]): string {
  const sorted = tags.toSorted((one, other) => (fileOf(one) < fileOf(other) ? -1 : 1))
  const imports = sorted.map((tag) => `import type { ${interfaceOf(tag)} } from './${fileOf(tag)}.ts'`)
  return [
    HEAD + imports.join('\n'),
    '',
    '/** What each operation is given and gives, and the codes of its failures, by its name. */',
    'export interface Operations',
    `  extends ${tags.map(interfaceOf).join(',\n    ')} {}\n`,
  ].join('\n')
}

const routesText = (operations: readonly JsonOperation[]) =>
  [
    HEAD,
    '/** The method and the path of each operation, by its name. */',
    'export const ROUTES = {',
    ...operations.map(({ name, method, path }) => `  ${name}: '${method} ${path}',`),
    '} as const\n',
  ].join('\n')

const failuresText = (
  { components }: OpenAPIV3.Document,
  codes: readonly string[],
  { AnyCode, AnyChangeCode }: CommonCodes,
) =>
  [
    HEAD,
    '/** The code of every failure that the service answers with. */',
    unionText(codes.map(literal), '', 'export type ServiceErrorCode = '),
    '',
    '/** The codes that every operation can fail with. */',
    unionText(AnyCode.map(literal), '', 'export type AnyCode = '),
    '',
    '/** The codes that every operation can fail with that may change something. */',
    unionText(AnyChangeCode.map(literal), '', 'export type AnyChangeCode = '),
    '',
    '/** What a failure is answered with (RFC 9457). */',
    `export interface Problem ${typeText(components?.schemas?.Problem as OpenAPIV3.SchemaObject)}\n`,
  ].join('\n')
