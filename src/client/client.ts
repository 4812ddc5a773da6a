import { type Cookies, createCookies } from './cookies.ts'
import { AuthError, errorOf } from './errors.ts'
import { ROUTES } from './generated/routes.ts'
import { requestOf } from './request.ts'
import type { CallOptions, Client, OperationName } from './types.ts'

/** Where the service is, and how it is called. */
export interface ClientOptions {
  /** The service's `PUBLIC_URL`, path included; in a browser also a path of the page's own origin. */
  baseUrl: string | URL
  /** Called in the place of the global `fetch`. */
  fetch?: typeof fetch | undefined
  /** Sent with every call, such as the `cookie` of a request that is handed on. */
  headers?: Readonly<Record<string, string>> | undefined
  /**
   * Whose client it is, where no browser keeps cookies. With it or `onSession`, given or undefined, the client keeps the
   * session itself: it is then of one person, and not to be shared.
   */
  sessionId?: string | undefined
  /** Told the session's ID when it begins or is renewed, and undefined when it ends: to be kept for the next client. */
  onSession?: ((sessionId: string | undefined) => void) | undefined
  /** The name of the session's cookie, where the service has another. */
  sessionCookie?: string | undefined
}

/** A client of the service: in a browser it is of who is signed in there. */
export function createClient({
  baseUrl,
  headers,
  sessionCookie = 'session_id',
  ...given
}: ClientOptions): Client {
  const base = String(baseUrl).replace(/\/+$/, '')
  const cookies =
    'sessionId' in given || 'onSession' in given ? createCookies({ ...given, sessionCookie }) : undefined
  // The global one is looked up at each call, so that what replaces it later is called.
  const send: typeof fetch = async (url, init) => (given.fetch ?? fetch)(url, init)

  async function call(name: OperationName, input: object = {}, options: CallOptions = {}): Promise<unknown> {
    const { method, path, body } = requestOf(ROUTES[name], { ...input })
    const init: RequestInit = {
      method,
      headers: headersOf(body, { ...headers, ...options.headers }, cookies),
      // One that is followed would take passwords to where they were not meant to go.
      redirect: 'manual',
      // Some runtimes without a store of cookies refuse to be told.
      ...(cookies ? {} : { credentials: 'include' }),
      ...(body === undefined ? {} : { body }),
      ...(options.signal ? { signal: options.signal } : {}),
    }
    const answer = await answered(send(base + path, init), options.signal)
    // Before the rest of the answer, which may not come: the service has ended the former session by now.
    cookies?.keep(answer.headers)
    const result = parsed(await answered(answer.text(), options.signal))
    if (answer.ok && result !== undefined) return result
    throw errorOf(answer, result)
  }

  const methods = (Object.keys(ROUTES) as OperationName[]).map((name) => [
    name,
    (input?: object, options?: CallOptions) => call(name, input, options),
  ])
  return Object.fromEntries(methods) as Client
}

function headersOf(
  body: string | undefined,
  given: Record<string, string>,
  cookies: Cookies | undefined,
): Record<string, string> {
  const names = Object.keys(given).map((name) => name.toLowerCase())
  // The header would override the session that the client signs in to.
  if (cookies && names.includes('cookie'))
    throw new TypeError('a client that keeps a session sends its own cookie')
  const cookie = cookies?.header()
  return {
    // Failures are asked for as problem details, which have codes.
    accept: 'application/json, application/problem+json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(cookie === undefined ? {} : { cookie }),
    ...given,
  }
}

/** What comes from the service, or why nothing does. */
async function answered<Part>(part: Promise<Part>, signal: AbortSignal | undefined): Promise<Part> {
  try {
    return await part
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new AuthError('no answer from the service', { code: 'client.unreachable', cause })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
