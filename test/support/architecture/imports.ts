import { posix } from 'node:path'
import { type Node, nameOf, referencesOf, walk } from './source.ts'

const DRIVERS = ['knex', 'better-sqlite3', 'pg']
const SHARED = ['schemas.ts', 'errors.ts', 'repository.ts']
const SHARED_WITH_DOORS = ['schemas.ts', 'errors.ts', 'view.ts']
const FEATURE = /^src\/features\/([^/]+)\/(.+)$/

/** Whether a file may know SQL and Knex: a repository, a migration, or what opens the database and prepares statements. */
export const knowsSql = (path: string): boolean =>
  /^migrations\/|^src\/(features|plugins)\/[^/]+\/repository\.ts$/.test(path) ||
  /^src\/(plugins\/database|lib\/database-url|lib\/prepared(-on-\w+)?)\.ts$/.test(path)

/** Whether a file may begin a transaction, and hand it or `app.knex` on to a repository: all but the doors. */
export const mayHandOn = (path: string): boolean =>
  /^src\/(features|plugins)\//.test(path) && !path.endsWith('/routes.ts')

/** The features in the order of app.ts's array `features`: each may lean on those before it. */
export function featureOrder(app: string): string[] {
  const rooms = new Map<string, string>()
  let order: string[] = []
  walk(app, (node) => {
    if (node.type === 'ImportDeclaration') {
      const room = /^\.\/features\/([^/]+)\/index\.ts$/.exec(String((node.source as Node).value))?.[1]
      for (const { local } of node.specifiers as Node[]) if (room) rooms.set(nameOf(local) as string, room)
    }
    if (node.type === 'VariableDeclarator' && nameOf(node.id) === 'features')
      order = ((node.init as Node).elements as Node[]).map((element) => nameOf(element) ?? '')
  })
  return order.map((name) => rooms.get(name) ?? `${name}?`)
}

/** What is wrong with the imports of one file. */
export function importFaults(path: string, text: string, order: readonly string[]): string[] {
  return referencesOf(text).flatMap(({ specifier, isType }) => {
    if (specifier === undefined) return ['imports what is only known when it runs']
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined
    const allowed =
      target === undefined
        ? mayUsePackage(path, specifier, isType)
        : mayImport(path, target, { isType, order })
    return allowed ? [] : [`must not import ${target ?? specifier}`]
  })
}

// Any package, also by `import()`, as the passwords load their block list and their engine. Of Knex, whoever may hand a
// handle on may name its type.
function mayUsePackage(path: string, specifier: string, isType: boolean): boolean {
  // An absolute path would go around every rule.
  if (/^(\/|file:|#)/.test(specifier)) return false
  const name = specifier.replace(/^node:/, '')
  if (name === 'process') return path === 'src/config.ts'
  if (name === 'knex' && isType && mayHandOn(path)) return true
  if (name === 'sqlite' || DRIVERS.some((driver) => name === driver || name.startsWith(`${driver}/`)))
    return knowsSql(path)
  return true
}

interface Import {
  isType: boolean
  order: readonly string[]
}

// config.ts has the list of variables beside it; server.ts loads app.ts with `import()`, once V8 is set up.
function mayImport(path: string, target: string, { isType, order }: Import): boolean {
  const isLib = target.startsWith('src/lib/')
  if (path.startsWith('src/lib/')) return isLib
  // What is history must not change with what is now.
  if (path.startsWith('migrations/')) return target.startsWith('migrations/')
  if (path.startsWith('src/plugins/'))
    return isLib || target.startsWith('src/plugins/') || target === 'migrations/index.ts'
  if (path === 'src/environment.ts') return isLib
  if (path === 'src/config.ts') return isLib || target === 'src/environment.ts'
  if (path === 'src/server.ts') return isLib || ['src/app.ts', 'src/config.ts'].includes(target)
  if (path === 'src/app.ts') return target.startsWith('src/') && target !== 'src/server.ts'
  const room = FEATURE.exec(path)
  return room !== null && (isLib || featureMayImport(room, FEATURE.exec(target), { isType, order }))
}

// Of the rooms before it in app.ts a feature may import what they share, and by `import type` all that is no door. Doors
// come after all features, and so does a room that has nothing but doors: they may import what any room shows, and
// nothing of a repository, not even a type.
function featureMayImport(
  [, room = '', file = '']: RegExpExecArray,
  target: RegExpExecArray | null,
  { isType, order }: Import,
): boolean {
  const [, targetRoom = '', targetFile = ''] = target ?? []
  const isLast = file === 'routes.ts' || !order.includes(room)
  if (isLast && targetFile === 'repository.ts') return false
  if (room === targetRoom) return true
  if (targetRoom === '' || targetFile === 'routes.ts') return false
  if (isLast) return SHARED_WITH_DOORS.includes(targetFile) || (isType && order.includes(targetRoom))
  const [here, there] = [order.indexOf(room), order.indexOf(targetRoom)]
  return there !== -1 && there < here && (isType || SHARED.includes(targetFile))
}
