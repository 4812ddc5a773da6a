import type { FastifyRequest } from 'fastify'

const MAX_USER_AGENT_LENGTH = 512

/** Where a request came from: its network address, and what its program calls itself. */
export interface Client {
  ip: string
  userAgent: string | null
}

/** Who sent a request, as far as that is recorded. */
export const clientOf = ({ ip, headers }: FastifyRequest): Client => ({
  ip,
  userAgent: headers['user-agent']?.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_USER_AGENT_LENGTH) ?? null,
})
