import type { FastifyReply, FastifyRequest } from 'fastify'
import { languageOf } from '../i18n/languages.ts'
import { clientSignal } from './client-signal.ts'
import { addressOf } from './network.ts'

const MAX_USER_AGENT_LENGTH = 512

/** Who asks, as far as it matters to what is asked. */
export interface RequestContext {
  /** The network address that the request came from. */
  ip: string | null
  /** What its program calls itself. */
  userAgent: string | null
  requestId: string | null
  /** The language of mails that the request causes. */
  language: string
  /** Aborted when the client is gone: what was not begun by then is left. */
  signal?: AbortSignal
}

/** Asks where there is no request: a script, a test. */
export const NO_REQUEST_CONTEXT: RequestContext = { ip: null, userAgent: null, requestId: null, language: '' }

/** Who sent a request. */
export const requestContextOf = (request: FastifyRequest, reply: FastifyReply): RequestContext => ({
  ip: addressOf(request),
  userAgent:
    request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_USER_AGENT_LENGTH) ?? null,
  requestId: request.id,
  language: languageOf(request.raw),
  signal: clientSignal(reply),
})
