import type { FastifyRequest } from 'fastify'

/** What a proxy was asked for, and asks about. */
export interface PageRequest {
  method: string
  url: URL
}

/** What a header, or a part of one, says. */
type Part = string | string[] | undefined

const SCHEME = /^(?:https?|wss?)$/i
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i
// A request target is of these characters alone (RFC 9112, section 3.2). Browsers send a backslash in a query as it is; in a
// path they read it as a slash.
const PATH = /^\/[!"$->@-[\]-~]*(?:\?[!"$-~]*)?$/
const WHOLE = /^([^:/]*):\/\/([^/]*)(\/.*)$/
const METHOD = /^[\w!#$%&'*+.^`|~-]{1,32}$/
// What is asked for by WebSocket is of the same site.
const SCHEMES: Readonly<Record<string, string>> = { ws: 'http', wss: 'https' }
const AUTHORITY_OF_TARGET = /^https?:\/\/([^/?#]*)/i

const matches = (part: Part, form: RegExp): part is string => typeof part === 'string' && form.test(part)

/**
 * The URL of a page whose parts are what HTTP and browsers take, to the letter; nothing in them is mended but a backslash in a
 * query, which is encoded. A header that is there twice is none: Node joins both with a comma and a blank.
 */
function pageUrl(scheme: Part, host: Part, path: Part): URL | undefined {
  if (!matches(scheme, SCHEME) || !matches(host, HOST) || !matches(path, PATH)) return undefined
  const lower = scheme.toLowerCase()
  return URL.parse(`${SCHEMES[lower] ?? lower}://${host}${path.replaceAll('\\', '%5C')}`) ?? undefined
}

/** The URL of a page, if it is one that a browser may have been led to by http or https. */
export function readPageUrl(text: Part): URL | undefined {
  const [, scheme, host, path] = typeof text === 'string' ? (WHOLE.exec(text) ?? []) : []
  return pageUrl(scheme, host, path)
}

/** The page of this path on the site that `X-Forwarded-Proto` and `X-Forwarded-Host` name. */
export const forwardedUrl = ({ headers }: FastifyRequest, path: Part): URL | undefined =>
  pageUrl(headers['x-forwarded-proto'], headers['x-forwarded-host'], path)

const page = (method: Part, url: URL | undefined): PageRequest | undefined =>
  url && matches(method, METHOD) ? { method, url } : undefined

/**
 * How each kind of proxy names the page that it was asked for. A visitor's own headers reach the service beside those that
 * the proxy sets: one kind of proxy overwrites one family of them, so that no other may count.
 */
export const PAGE_READERS = {
  /** `X-Original-URL`, `X-Original-Method`. */
  nginx: ({ headers }: FastifyRequest) =>
    page(headers['x-original-method'], readPageUrl(headers['x-original-url'])),

  /** `X-Forwarded-Proto`, `-Host`, `-Uri`, `-Method`. */
  proxy: (request: FastifyRequest) =>
    page(request.headers['x-forwarded-method'], forwardedUrl(request, request.headers['x-forwarded-uri'])),

  /** The request line behind the path of the route, `Host`, `X-Forwarded-Proto`. */
  envoy(request: FastifyRequest) {
    const { url: target = '' } = request.raw
    const [whole = '', authority] = AUTHORITY_OF_TARGET.exec(target) ?? []
    const { host, 'x-forwarded-proto': proto } = request.headers
    if (authority !== undefined && authority !== host) return undefined
    const route = request.routeOptions.url?.replace(/\/\*$/, '') ?? ''
    const path = target.slice(whole.length + route.length)
    return page(request.method, pageUrl(proto, host, path))
  },
} satisfies Record<string, (request: FastifyRequest) => PageRequest | undefined>

/** A kind of proxy. */
export type ProxyKind = keyof typeof PAGE_READERS
