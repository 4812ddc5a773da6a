import { posix } from 'node:path'
import { type Node, nameOf, referencesOf, walk } from './source.ts'

const DRIVERS = ['knex', 'better-sqlite3', 'pg']
const SHARED = ['schemas.ts', 'errors.ts', 'repository.ts']
const SHARED_WITH_DOORS = ['schemas.ts', 'errors.ts']
const FEATURE = /^src\/features\/([^/]+)\/(.+)$/

/** Whether a file may know SQL and Knex. */
export const knowsSql = (path: string): boolean =>
  /^migrations\/|^src\/features\/[^/]+\/repository\.ts$/.test(path) ||
  ['src/plugins/database.ts', 'src/lib/database-url.ts'].includes(path)

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
  return referencesOf(text).flatMap((specifier) => {
    if (specifier === undefined) return ['imports what is only known when it runs']
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined
    const allowed = target === undefined ? mayUsePackage(path, specifier) : mayImport(path, target, order)
    return allowed ? [] : [`must not import ${target ?? specifier}`]
  })
}

function mayUsePackage(path: string, specifier: string): boolean {
  // An absolute path would go around every rule.
  if (/^(\/|file:|#)/.test(specifier)) return false
  const name = specifier.replace(/^node:/, '')
  if (name === 'process') return path === 'src/config.ts'
  if (name === 'sqlite' || DRIVERS.some((driver) => name === driver || name.startsWith(`${driver}/`)))
    return knowsSql(path)
  return true
}

function mayImport(path: string, target: string, order: readonly string[]): boolean {
  const isLib = target.startsWith('src/lib/')
  if (path.startsWith('src/lib/')) return isLib
  if (path.startsWith('migrations/')) return isLib || target.startsWith('migrations/')
  if (path.startsWith('src/plugins/'))
    return isLib || target.startsWith('src/plugins/') || target === 'migrations/index.ts'
  if (path === 'src/config.ts') return isLib
  if (path === 'src/server.ts') return isLib || ['src/app.ts', 'src/config.ts'].includes(target)
  if (path === 'src/app.ts') return target.startsWith('src/') && target !== 'src/server.ts'
  const room = FEATURE.exec(path)
  return room !== null && (isLib || featureMayImport(room, FEATURE.exec(target), order))
}

function featureMayImport(
  [, room = '', file = '']: RegExpExecArray,
  target: RegExpExecArray | null,
  order: readonly string[],
): boolean {
  const [, targetRoom = '', targetFile = ''] = target ?? []
  const isDoor = file === 'routes.ts'
  if (isDoor && targetFile === 'repository.ts') return false
  if (room === targetRoom) return true
  if (isDoor) return SHARED_WITH_DOORS.includes(targetFile)
  const [here, there] = [order.indexOf(room), order.indexOf(targetRoom)]
  return SHARED.includes(targetFile) && there !== -1 && there < here
}
