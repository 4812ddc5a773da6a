import type { FastifyReply, FastifyRequest } from 'fastify'
import { languageOf } from '../i18n/languages.ts'
import { noteUser } from '../logging/logging.ts'
import { addressOf } from './client-address.ts'
import { clientSignal } from './client-signal.ts'
import type { RequestContext } from './request-context.ts'

const MAX_USER_AGENT_LENGTH = 512

/** Who sent a request. */
export const requestContextOf = (request: FastifyRequest, reply: FastifyReply): RequestContext => ({
  ip: addressOf(request),
  userAgent:
    request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_USER_AGENT_LENGTH) ?? null,
  requestId: request.id,
  language: languageOf(request.raw),
  signal: clientSignal(reply),
  noteUser: (userId) => noteUser(request, userId),
})
