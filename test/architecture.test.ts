import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ALLOWED } from './support/architecture/allowed.ts'
import { FORBIDDEN } from './support/architecture/forbidden.ts'
import { featureOrder } from './support/architecture/imports.ts'
import { violations } from './support/architecture/rules.ts'

const ROOT = join(import.meta.dirname, '..')

/** Every file of code of ours, in whatever dialect, by its path from the top. */
const tree: ReadonlyMap<string, string> = new Map(
  globSync('{src,migrations,openapi,test}/**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}', { cwd: ROOT })
    .sort()
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
)

const now = new Set(violations(tree))
const inTree = (path: string) => tree.get(path) ?? ''

/** What the rules say of the tree once the file holds this, beyond what they say of it now. */
const newlyBroken = (path: string, text: string): string[] =>
  violations(new Map(tree).set(path, text)).filter((fault) => !now.has(fault))

const each = (edits: Record<string, readonly string[]>) =>
  Object.entries(edits).flatMap(([path, lines]) => lines.map((line) => [path, line] as const))

it('is kept by every file', () => {
  expect(violations(tree)).toEqual([])
})

it('reads the order of the features from app.ts', () => {
  const order = featureOrder(inTree('src/app.ts'))
  expect(order.slice(0, 4)).toEqual(['users', 'passwords', 'sessions', 'devices'])
  expect(order.indexOf('auth')).toBeGreaterThan(order.indexOf('verification'))
})

it.each(each(FORBIDDEN))('is broken by %s with %j', (path, line) => {
  const broken = newlyBroken(path, `${inTree(path)}\n${line}\n`)
  expect(broken).not.toEqual([])
  for (const fault of broken) expect(fault).toContain(path)
})

it.each(each(ALLOWED))('is not broken by %s with %j', (path, line) => {
  expect(newlyBroken(path, `${inTree(path)}\n${line}\n`)).toEqual([])
})

it.each([
  'src/lib/EmailAddress.ts',
  'src/lib/email_address.ts',
  'src/Lib/email.ts',
  'src/features/users/0001_create_users.ts',
  'src/features/users/worker.js',
  'src/features/passwords/bigWorker.js',
  'src/features/passwords/worker.mjs',
  'migrations/create-users.TS',
])('is broken by the name %s', (path) => {
  expect(newlyBroken(path, '')).toContain(`${path} is not named in kebab-case`)
})

it('is broken by a file of more than 200 lines', () => {
  const path = 'src/lib/long.ts'
  expect(newlyBroken(path, '//\n'.repeat(200))).toEqual([])
  expect(newlyBroken(path, '//\n'.repeat(201))).toEqual([`${path} has more than 200 lines`])
})

it.each([
  ['no wrapper', 'export default async () => {}'],
  ['a wrapper of its own', 'const fp = (a) => a\nexport default fp(a, { name: "a" })'],
  ['no options', "import fp from 'fastify-plugin'\nexport default fp(a)"],
  ['no name', "import fp from 'fastify-plugin'\nexport default fp(a, { encapsulate: false })"],
  ['an empty name', "import fp from 'fastify-plugin'\nexport default fp(a, { name: '' })"],
])('is broken by a plugin with %s', (_, text) => {
  expect(newlyBroken('src/features/users/index.ts', text)).not.toEqual([])
})

it.each(['', ', encapsulate: false', ', encapsulate: !1'])('is broken by a door with %j', (options) => {
  const text = `import fp from 'fastify-plugin'\nexport default fp(a, { name: 'a'${options} })`
  expect(newlyBroken('src/features/users/routes.ts', text)).toEqual([
    'src/features/users/routes.ts must be encapsulated if and only if it is a door',
  ])
  expect(
    newlyBroken('src/features/users/routes.ts', text.replace(`${options} }`, ', encapsulate: true }')),
  ).toEqual([])
})
