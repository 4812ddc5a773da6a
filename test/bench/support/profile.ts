import { request } from './connection.ts'
import { fillWithCrowd, sessionIdOf } from './crowd.ts'
import { send } from './load.ts'
import { type Server, startService } from './servers.ts'

const WARM_UP = 5_000
const REQUESTS = 15_000
const IN_FLIGHT = 20

const getOf =
  (path: string, headers: Record<string, string> = {}) =>
  (i: number) =>
    request('GET', path, { headers: { cookie: `session_id=${sessionIdOf(i)}`, ...headers } })

// As proxies name what they ask about.
const OF_PROXY = {
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'localhost:8080',
  'x-forwarded-uri': '/assets/app.css',
}

/** The service, started on a database with this many people, each signed in. */
export async function startCrowded(people: number, databaseUrl?: string): Promise<Server> {
  const service = await startService(databaseUrl)
  try {
    await fillWithCrowd(service.databaseUrl, people)
    return service
  } catch (error) {
    await service[Symbol.asyncDispose]()
    throw error
  }
}

/** How many times a second a server says who is signed in, each of `people` in turn; asked `count` times. */
export const profilesPerSecond = (server: Server, people: number, count = REQUESTS): Promise<number> =>
  perSecond(server, people, count, getOf('/profile'))

/** How many times a second it tells that to a proxy, or says it to one that asks as anybody does. */
export const permissionsPerSecond = (
  server: Server,
  people: number,
  path: '/forward-auth/proxy' | '/profile',
): Promise<number> => perSecond(server, people, REQUESTS, getOf(path, OF_PROXY))

/** How many times a second it tells a client whose a session is. */
export const introspectionsPerSecond = (
  server: Server,
  people: number,
  { name, secret }: { name: string; secret: string },
): Promise<number> => {
  const authorization = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
  return perSecond(server, people, REQUESTS, (i) =>
    request('POST', '/introspect', { headers: { authorization }, form: { token: sessionIdOf(i) } }),
  )
}

async function perSecond(
  server: Server,
  people: number,
  count: number,
  requestOf: (i: number) => string,
): Promise<number> {
  // Far apart, so that no two in a row are on one page of the database.
  const step = Math.floor(people * 0.618) | 1
  let asked = 0
  const next = () => requestOf((asked++ * step) % people)
  return count / (await send(server.port, next, count, IN_FLIGHT))
}

/** Lets a server's code be compiled, and its pages be read. */
export const warmUp = (server: Server, people: number) => profilesPerSecond(server, people, WARM_UP)
