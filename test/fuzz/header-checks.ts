import type { Config } from '../../src/config/env.ts'
import type { Expected } from './expectations.ts'
import { type Answer, headerOf } from './request.ts'
import type { Exchange } from './world.ts'

const ON_EVERY_ANSWER: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /default-src 'none';.*frame-ancestors 'none'/,
  'referrer-policy': /^no-referrer$/,
}
/** Pages that tell where their form comes from, and have no secret in their URL. */
const TELLS_OWN_ORIGIN = /^\/(forgot-password|confirm-email)(\/sent)?\/?(\?|$)/
/** What is public: pages of any origin may read it, and caches keep it. */
const PUBLIC = /^\/\.well-known\//
const NEVER = ['server', 'x-powered-by', 'x-injected']

function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

/** What is wrong with the headers of an answer. */
export function headerFaults(
  { options }: Config,
  { operation }: Expected,
  { request, answer }: Exchange,
): string[] {
  const isHttps = options.publicUrl.startsWith('https:')
  const wanted = {
    ...ON_EVERY_ANSWER,
    ...(TELLS_OWN_ORIGIN.test(decoded(request.url))
      ? { 'referrer-policy': /^(no-referrer|same-origin)$/ }
      : {}),
    ...(isHttps ? { 'strict-transport-security': /^max-age=\d{8,}/ } : {}),
    ...cacheHeader(request.url),
    'cross-origin-resource-policy': policyOf(request.url),
    ...(answer.status === 429 || answer.status === 503 ? { 'retry-after': /^[1-9]\d*$/ } : {}),
    ...(answer.status === 405 ? { allow: /^[A-Z]+(, [A-Z]+)*$/ } : {}),
  }
  const missing = Object.entries(wanted)
    .filter(([name, pattern]) => !pattern.test(headerOf(answer, name)))
    .map(([name]) => `the header ${name} is "${headerOf(answer, name)}"`)
  const declared = Object.keys(operation?.responses[String(answer.status)]?.headers ?? {})
    .filter((name) => headerOf(answer, name.toLowerCase()) === '')
    .map((name) => `no header ${name}, which is declared`)
  const told = NEVER.filter((name) => headerOf(answer, name) !== '').map((name) => `the header ${name}`)
  return [...missing, ...declared, ...told, ...cookieFaults(answer, isHttps)]
}

// A path that is not there, or in another way, is no public document.
const policyOf = (url: string): RegExp =>
  PUBLIC.test(decoded(url)) ? /^(same|cross)-origin$/ : /^same-origin$/

const cacheHeader = (url: string): Record<string, RegExp> => {
  if (url.startsWith('/docs')) return {}
  return { 'cache-control': PUBLIC.test(decoded(url)) ? /^(no-store|public, max-age=300)$/ : /^no-store$/ }
}

const cookieFaults = ({ headers }: Answer, isHttps: boolean): string[] =>
  [headers['set-cookie'] ?? []].flat().flatMap((cookie) => {
    const attributes = cookie.toLowerCase().split('; ').slice(1)
    const wanted = ['path=/', 'httponly', 'samesite=lax', ...(isHttps ? ['secure'] : [])]
    return wanted.filter((name) => !attributes.includes(name)).map((name) => `a cookie without ${name}`)
  })
