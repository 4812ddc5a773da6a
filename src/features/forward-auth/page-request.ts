import type { FastifyRequest } from 'fastify'

/** What a proxy was asked for, and asks about. */
export interface PageRequest {
  method: string
  url: URL
}

const SCHEME = /^(?:https?|wss?)$/i
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i
// A request target is of these characters alone (RFC 9112, section 3.2), and browsers read a backslash as a slash.
const PATH = /^\/[!"$-[\]-~]*$/
const WHOLE = /^([^:/]*):\/\/([^/]*)(\/.*)$/
const METHOD = /^[\w!#$%&'*+.^`|~-]{1,32}$/
// What is asked for by WebSocket is of the same site.
const SCHEMES: Readonly<Record<string, string>> = { ws: 'http', wss: 'https' }
const AUTHORITY_OF_TARGET = /^https?:\/\/([^/?#]*)/i

/** The value of a header that is there once; undefined where it is not, or there again: which one counts is not known then. */
export function onlyValue(
  { raw: { rawHeaders } }: Pick<FastifyRequest, 'raw'>,
  name: string,
): string | undefined {
  let found: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const each = rawHeaders[index] as string
    if (each.length !== name.length || each.toLowerCase() !== name) continue
    if (found !== undefined) return undefined
    found = rawHeaders[index + 1]
  }
  return found
}

/** The URL of a page whose parts are what HTTP and browsers take, to the letter; nothing in them is mended. */
function pageUrl(scheme = '', host = '', path = ''): URL | undefined {
  if (!SCHEME.test(scheme) || !HOST.test(host) || !PATH.test(path)) return undefined
  const lower = scheme.toLowerCase()
  return URL.parse(`${SCHEMES[lower] ?? lower}://${host}${path}`) ?? undefined
}

/** The URL of a page, if it is one that a browser may have been led to by http or https. */
export function readPageUrl(text = ''): URL | undefined {
  const [, scheme, host, path] = WHOLE.exec(text) ?? []
  return pageUrl(scheme, host, path)
}

/** The page of this path on the site that `X-Forwarded-Proto` and `X-Forwarded-Host` name. */
export const forwardedUrl = (request: FastifyRequest, path: string | undefined): URL | undefined =>
  pageUrl(onlyValue(request, 'x-forwarded-proto'), onlyValue(request, 'x-forwarded-host'), path)

const page = (method: string | undefined, url: URL | undefined): PageRequest | undefined =>
  url && method !== undefined && METHOD.test(method) ? { method, url } : undefined

/**
 * How each kind of proxy names the page that it was asked for. A visitor's own headers reach the service beside those that
 * the proxy sets: one kind of proxy overwrites one family of them, so that no other may count.
 */
export const PAGE_READERS = {
  /** `X-Original-URL`, `X-Original-Method`. */
  nginx: (request: FastifyRequest) =>
    page(onlyValue(request, 'x-original-method'), readPageUrl(onlyValue(request, 'x-original-url'))),

  /** `X-Forwarded-Proto`, `-Host`, `-Uri`, `-Method`. */
  proxy: (request: FastifyRequest) =>
    page(
      onlyValue(request, 'x-forwarded-method'),
      forwardedUrl(request, onlyValue(request, 'x-forwarded-uri')),
    ),

  /** The request line behind the path of the route, `Host`, `X-Forwarded-Proto`. */
  envoy(request: FastifyRequest) {
    const { url: target = '' } = request.raw
    const [whole = '', authority] = AUTHORITY_OF_TARGET.exec(target) ?? []
    const host = onlyValue(request, 'host')
    if (authority !== undefined && authority !== host) return undefined
    const route = request.routeOptions.url?.replace(/\/\*$/, '') ?? ''
    const path = target.slice(whole.length + route.length)
    return page(request.method, pageUrl(onlyValue(request, 'x-forwarded-proto'), host, path))
  },
} satisfies Record<string, (request: FastifyRequest) => PageRequest | undefined>

/** A kind of proxy. */
export type ProxyKind = keyof typeof PAGE_READERS
