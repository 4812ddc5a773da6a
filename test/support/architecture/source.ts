import { parseAst } from 'vitest/node'

/** A node of the syntax tree (ESTree with TypeScript), as far as the rules look at it. */
export type Node = { type: string } & Record<string, unknown>

/** A node with the nodes around it, nearest first. */
export type Visit = (node: Node, around: readonly Node[]) => void

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

const trees = new Map<string, Node>()

function parse(text: string): Node {
  const tree = trees.get(text) ?? (parseAst(text, { lang: 'ts' }) as unknown as Node)
  trees.set(text, tree)
  return tree
}

/** Calls `visit` for every node of a TypeScript file, types included. */
export function walk(text: string, visit: Visit): void {
  const descend = (node: Node, around: readonly Node[]) => {
    visit(node, around)
    const within = [node, ...around]
    for (const child of Object.values(node).flat()) if (isNode(child)) descend(child, within)
  }
  descend(parse(text), [])
}

/** The text of a string literal, or of a template without holes; undefined for anything else. */
export function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'TSLiteralType') return textOf(node.literal)
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  const quasis = node.quasis as { value: { cooked: string } }[]
  return quasis.length === 1 ? quasis[0]?.value.cooked : undefined
}

/** The name an identifier or a literal key stands for. */
export const nameOf = (node: unknown): string | undefined =>
  isNode(node) && node.type === 'Identifier' ? (node.name as string) : textOf(node)

/** What a member expression reads, `a.b` and `a['b']` alike; undefined where that is computed. */
export const memberOf = (node: Node): string | undefined =>
  node.computed ? textOf(node.property) : nameOf(node.property)

/** A module that a file names; `undefined` stands for a name that is only known when it runs. */
export interface Reference {
  specifier: string | undefined
  /** Whether it is an `import type`, of which nothing is left when it runs. */
  isType: boolean
}

/** All modules a file names, in an import or export of any kind or as a path beside it. */
export function referencesOf(text: string): Reference[] {
  const found: Reference[] = []
  const add = (named: unknown, isType = false) => found.push({ specifier: textOf(named), isType })
  walk(text, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        add(node.source, node.importKind === 'type')
        break
      case 'ExportAllDeclaration':
      case 'ImportExpression':
      case 'TSImportType':
        add(node.source ?? node.argument)
        break
      case 'ExportNamedDeclaration':
        if (node.source) add(node.source)
        break
      case 'TSExternalModuleReference':
        add(node.expression)
        break
      case 'CallExpression':
        if (['require', 'resolve'].includes(calledBy(node) ?? '')) add(firstOf(node))
        break
      case 'NewExpression':
        if (nameOf(node.callee) === 'URL' && isImportMetaUrl((node.arguments as Node[])[1]))
          add(firstOf(node))
        break
    }
  })
  return found
}

const firstOf = (node: Node): unknown => (node.arguments as Node[])[0]

// `require(...)`, `require.resolve(...)` and `import.meta.resolve(...)`, but not a `resolve` of node:path.
function calledBy({ callee }: Node): string | undefined {
  const called = callee as Node
  if (called.type !== 'MemberExpression') return nameOf(called) === 'require' ? 'require' : undefined
  const owner = called.object as Node
  return owner.type === 'MetaProperty' || nameOf(owner) === 'require' ? memberOf(called) : undefined
}

const isImportMetaUrl = (node: Node | undefined): boolean =>
  node?.type === 'MemberExpression' &&
  (node.object as Node).type === 'MetaProperty' &&
  memberOf(node) === 'url'
