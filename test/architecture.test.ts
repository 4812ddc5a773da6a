import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const MOST_LINES = 200

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const files = (pattern: string) => globSync(pattern, { cwd: ROOT }).sort()

const SOURCES = files('{src,migrations}/**/*.{ts,js}')
const KNOWS_SQL = /^migrations\/|repository\.ts$|^src\/platform\/database\//

// A query begins at a table (`knex('users')`, `users()`), or is written out.
const QUERY = /\b(knex|trx)(<\w+>)?\(|\.raw\(|\.(where|whereIn|insert|returning|onConflict|forUpdate)\(/

it('keeps SQL in repositories and migrations', () => {
  const outside = SOURCES.filter((path) => !KNOWS_SQL.test(path) && QUERY.test(read(path)))
  expect(outside).toEqual([])
})

it('lets nothing of the platform import a feature', () => {
  const faults = SOURCES.filter((path) => /^src\/(platform|config)\//.test(path)).filter((path) =>
    /from '[^']*\/features\//.test(read(path)),
  )
  expect(faults).toEqual([])
})

it('leaves statuses and headers to routes: a service knows no reply', () => {
  const http = SOURCES.filter((path) => /^src\/features\/.*\.ts$/.test(path)).filter(
    (path) => !/(routes|guard|cookie|refusals|hooks|pages\/[\w-]+)\.ts$/.test(path),
  )
  expect(http.filter((path) => /\bFastifyReply\b|\breply\./.test(read(path)))).toEqual([])
})

it('lets the client import nothing but itself: it runs in browsers, and installs no package', () => {
  const inClient = SOURCES.filter((path) => path.startsWith('src/client/'))
  expect(inClient.length).toBeGreaterThan(10)
  const others = inClient.flatMap((path) =>
    [...read(path).matchAll(/(?:from|import\() ?'([^']+)'/g)]
      .map(([, name = '']) => join(dirname(path), name))
      .filter((imported) => !inClient.includes(imported)),
  )
  expect(others).toEqual([])
})

it(`has no file of more than ${MOST_LINES} lines`, () => {
  const long = [...SOURCES, ...files('test/**/*.ts')].filter(
    (path) => read(path).trimEnd().split('\n').length > MOST_LINES,
  )
  expect(long).toEqual([])
})

it('makes services without Fastify or any of its plugins', () => {
  const loaded = new Set<string>()
  const packages = new Set<string>()
  const load = (path: string) => {
    if (loaded.has(path)) return
    loaded.add(path)
    // What is imported as a type alone is not loaded.
    for (const [, name = ''] of read(path).matchAll(/^(?:import|export) (?!type )[^;']*?from '([^']+)'$/gm))
      if (name.startsWith('.')) load(join(dirname(path), name))
      else packages.add(name)
  }
  load('src/services.ts')
  expect(loaded.size).toBeGreaterThan(50)
  expect([...packages].filter((name) => /fastify/.test(name))).toEqual([])
})
