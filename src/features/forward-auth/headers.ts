import type { FastifyRequest } from 'fastify'
import { comesFrom } from '../../platform/http/origins.ts'
import { isSafeMethod } from '../../platform/http/safe-method.ts'
import type { PageRequest } from './page-request.ts'

/** Who is signed in, as apps behind a proxy are told. */
export interface Identity {
  email: string
  subject: string
}

/**
 * The headers of a permission, each of them always: what a proxy does not get, it may leave as the visitor sent it
 * (CVE-2026-30851). What is no printable ASCII, and the percent sign, is percent-encoded as UTF-8, so that no two are the
 * same. They are only ever added to.
 */
export const identityHeaders = ({ email, subject }: Identity): Record<string, string> => ({
  'remote-user': encoded(email),
  'remote-email': encoded(email),
  'remote-name': '',
  'remote-groups': '',
  'remote-subject': encoded(subject),
})

const encoded = (text: string): string =>
  text.replace(/[^ -$&-~]+/gu, (part) => encodeURIComponent(part.toWellFormed()))

/** Whether a page of another site has a browser send what may change something, or open a WebSocket, which no browser keeps to one site. */
export function isForeign(request: FastifyRequest, { method, url }: PageRequest): boolean {
  if (isSafeMethod(method) && !isHandshake(request)) return false
  return request.headers['sec-fetch-site'] === 'cross-site' || !comesFrom(request, new Set([url.origin]))
}

/** Whether the answer is for a browser that is to show it, so that it can be led elsewhere. */
export function isNavigation(request: FastifyRequest): boolean {
  const { 'sec-fetch-mode': mode, accept = '', 'x-requested-with': script } = request.headers
  if (isHandshake(request)) return false
  return mode === undefined ? /text\/html/i.test(accept) && script === undefined : mode === 'navigate'
}

// nginx takes `Upgrade` away from what it asks.
const isHandshake = ({ headers }: FastifyRequest): boolean =>
  'sec-websocket-key' in headers ||
  'sec-websocket-version' in headers ||
  headers['sec-fetch-mode'] === 'websocket' ||
  /websocket/i.test(headers.upgrade ?? '')
