import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { countHeader } from '../../platform/http/count-header.ts'
import { type ClientFields, readCredentials } from './credentials.ts'
import { InvalidClientError, SeveralAuthenticationsError } from './errors.ts'
import type { Client } from './repository.ts'
import type { Clients } from './service.ts'

const client = Symbol('client')

declare module 'fastify' {
  interface FastifyRequest {
    [client]: Client | undefined
  }
}

/** Gives the hook that refuses requests without the credentials of a client, in a header or in the body that was read. */
export function addClientGuard(app: FastifyInstance, { clients }: { clients: Clients }) {
  app.decorateRequest(client, undefined)
  return async function requireClient(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // Node keeps the first of two, where what is in front may have looked at the last.
    if (countHeader(request.raw, 'authorization') > 1) throw new SeveralAuthenticationsError()
    const credentials = readCredentials(request.headers.authorization, (request.body ?? {}) as ClientFields)
    request[client] = await clients.authenticate(credentials, requestContextOf(request, reply))
  }
}

/**
 * The client that calls.
 * @throws {InvalidClientError} on a route that asks for none.
 */
export function clientOf(request: FastifyRequest): Client {
  const found = request[client]
  if (!found) throw new InvalidClientError()
  return found
}
