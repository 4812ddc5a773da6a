import { mayHandOn } from './imports.ts'
import { memberOf, type Node, nameOf, textOf, walk } from './source.ts'

const SQL =
  /\b(select\s[\s\S]*\sfrom|insert\s+into|delete\s+from|update\s+\w+\s+set|(create|alter|drop)\s+(table|index|unique))\b/i

/** The names that a file has for the database or a transaction: the usual ones, and what it says is a Knex. */
export function handlesOf(text: string): ReadonlySet<string> {
  const handles = new Set(['knex', 'trx', 'within'])
  walk(text, (node) => {
    if (node.type === 'Identifier' && isKnex(node.typeAnnotation)) handles.add(nameOf(node) as string)
    if (node.type !== 'CallExpression' || memberOf(node.callee as Node) !== 'transaction') return
    const [work] = node.arguments as Node[]
    const [given] = (work?.params ?? []) as Node[]
    if (given?.type === 'Identifier') handles.add(nameOf(given) as string)
  })
  return handles
}

const isKnex = (annotation: unknown): boolean => {
  const type = (annotation as Node | undefined)?.typeAnnotation as Node | undefined
  const name = type?.typeName as Node | undefined
  return nameOf(name?.type === 'TSQualifiedName' ? name.left : name) === 'Knex'
}

/**
 * Whether this part of a file outside the repositories writes a query. Features and plugins may hand `app.knex` or a
 * transaction on as an argument, and call its `transaction`; nothing else, and nobody else that much.
 */
export function queries(
  path: string,
  handles: ReadonlySet<string>,
  node: Node,
  around: readonly Node[],
): boolean {
  const [parent] = around
  if (SQL.test(textOf(node) ?? '') || (node.type === 'TemplateElement' && SQL.test(rawOf(node)))) return true
  if (node.type === 'Property' && parent?.type === 'ObjectPattern' && nameOf(node.key) === 'knex')
    return !mayHandOn(path) || !node.shorthand || (node.value as Node).type !== 'Identifier'
  if (node.type === 'MemberExpression' && memberOf(node) === 'knex')
    return !mayHandOn(path) || !isHandedOn(node, around)
  if (node.type !== 'Identifier' || !handles.has(nameOf(node) as string) || isOnlyNamed(node, around))
    return false
  return !mayHandOn(path) || !isHandedOn(node, around)
}

const rawOf = (node: Node): string => (node.value as { raw: string }).raw

// As an argument, or a named one; where it is asked whether there is one; or to begin a transaction at once.
function isHandedOn(node: Node, [parent, above, beyond]: readonly Node[]): boolean {
  switch (parent?.type) {
    case 'CallExpression':
      return parent.callee !== node
    case 'Property':
      return above?.type === 'ObjectExpression' && beyond?.type === 'CallExpression'
    case 'ConditionalExpression':
      return parent.test === node
    case 'MemberExpression':
      return memberOf(parent) === 'transaction' && above?.type === 'CallExpression' && above.callee === parent
    default:
      return false
  }
}

// Where the name is only given, not used: a parameter, a member of something, a key, a part of a type.
function isOnlyNamed(node: Node, [parent, above]: readonly Node[]): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object !== node && !parent.computed
    case 'Property':
      return above?.type === 'ObjectPattern' || (parent.key === node && parent.value !== node)
    case 'CallExpression':
    case 'ConditionalExpression':
      return false
    default:
      return isParameter(node, parent) || (parent?.type.startsWith('TS') ?? false)
  }
}

const isParameter = (node: Node, parent: Node | undefined): boolean =>
  ((parent?.params ?? []) as Node[]).includes(node)
