import { handlesOf, queries } from './handles.ts'
import { featureOrder, importFaults, knowsSql } from './imports.ts'
import { memberOf, type Node, nameOf, textOf, walk } from './source.ts'

const MOST_LINES = 200
// Worker threads run JavaScript, so there is some of it among the passwords; nowhere else.
const JAVASCRIPT = /^src\/features\/passwords\/[a-z0-9]+(-[a-z0-9]+)*\.js$/
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?\.ts$/
const MIGRATION = /^migrations\/\d{4}_[a-z0-9_]+\.ts$/
const DOOR = /^src\/features\/[^/]+\/routes\.ts$/
const KNOWLEDGE = /^src\/features\/[^/]+\/index\.ts$/
/** What in these files breaks the house's rules, a line each; the keys are paths from the top of the repository. */
export function violations(files: ReadonlyMap<string, string>): string[] {
  const order = featureOrder(files.get('src/app.ts') ?? '')
  return [...files].flatMap(([path, text]) => faultsOf(path, text, order))
}

const known = new Map<string, string[]>()

/** What is wrong with one file; remembered, since most files are the same from one look to the next. */
function faultsOf(path: string, text: string, order: readonly string[]): string[] {
  const key = [path, order, text].join('\n')
  const faults = known.get(key) ?? findFaults(path, text, order).map((fault) => `${path} ${fault}`)
  known.set(key, faults)
  return faults
}

function findFaults(path: string, text: string, order: readonly string[]): string[] {
  const ofCode = isCode(path) ? [...importFaults(path, text, order), ...codeFaults(path, text)] : []
  return [...fileFaults(path, text), ...ofCode]
}

const isCode = (path: string): boolean => /^(src|migrations)\//.test(path)

const linesOf = (text: string): number => text.trimEnd().split('\n').length

function fileFaults(path: string, text: string): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isNamedWell =
    (KEBAB_CASE.test(name) || MIGRATION.test(path) || JAVASCRIPT.test(path)) &&
    !/[A-Z_]/.test(path.slice(0, -name.length))
  return [
    ...(isNamedWell ? [] : ['is not named in kebab-case']),
    ...(linesOf(text) > MOST_LINES ? [`has more than ${MOST_LINES} lines`] : []),
  ]
}

function codeFaults(path: string, text: string): string[] {
  const faults = new Set<string>()
  const handles = handlesOf(text)
  walk(text, (node, around) => {
    if (path !== 'src/config.ts' && readsEnvironment(node, around)) faults.add('reads the environment')
    if (!knowsSql(path) && queries(path, handles, node, around)) faults.add('queries the database')
    if (DOOR.test(path) && catches(node)) faults.add('catches errors')
  })
  if (DOOR.test(path) || KNOWLEDGE.test(path)) for (const fault of pluginFaults(path, text)) faults.add(fault)
  return [...faults]
}

// `process` may only stand before a dot and a name other than `env`: no alias, no destructuring, no computed key. A
// method of that name, as ipaddr.js has one, is something else.
function readsEnvironment(node: Node, [parent]: readonly Node[]): boolean {
  if (node.type === 'MemberExpression' && memberOf(node) === 'process')
    return parent?.type !== 'CallExpression' || parent.callee !== node
  if (nameOf(node) !== 'process' || node.type !== 'Identifier' || !parent) return false
  if (parent.type === 'MemberExpression' && parent.object !== node && !parent.computed) return false
  if (parent.type === 'Property' && parent.key === node && parent.value !== node && !parent.computed)
    return false
  if (parent.type !== 'MemberExpression' || parent.object !== node) return true
  const member = memberOf(parent)
  return member === undefined || member === 'env' || member === 'loadEnvFile'
}

const catches = (node: Node): boolean =>
  node.type === 'TryStatement' ||
  (node.type === 'MemberExpression' && memberOf(node) === 'catch') ||
  (node.type === 'CallExpression' &&
    memberOf(node.callee as Node) === 'then' &&
    (node.arguments as Node[]).length > 1)

function pluginFaults(path: string, text: string): string[] {
  let wrapper = ''
  let options: Node | undefined
  walk(text, (node) => {
    if (node.type === 'ImportDeclaration' && textOf(node.source) === 'fastify-plugin')
      wrapper = nameOf((node.specifiers as Node[]).find(isDefault)?.local) ?? ''
    const exported = node.type === 'ExportDefaultDeclaration' ? (node.declaration as Node) : undefined
    if (exported?.type === 'CallExpression' && wrapper !== '' && nameOf(exported.callee) === wrapper)
      options = (exported.arguments as Node[])[1]
  })
  if (options?.type !== 'ObjectExpression') return ['does not export a plugin wrapped by fastify-plugin']
  const value = (key: string) =>
    ((options?.properties ?? []) as Node[]).find((property) => nameOf(property.key) === key)?.value as Node
  const isEncapsulated = value('encapsulate')?.value === true
  return [
    ...(textOf(value('name')) ? [] : ['gives its plugin no name']),
    ...(isEncapsulated === DOOR.test(path) ? [] : ['must be encapsulated if and only if it is a door']),
  ]
}

const isDefault = (node: Node): boolean => node.type === 'ImportDefaultSpecifier'
