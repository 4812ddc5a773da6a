import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { type ClientFields, readCredentials } from './credentials.ts'
import { InvalidClientError } from './errors.ts'
import type { Client } from './repository.ts'
import type { Clients } from './service.ts'

/** What a client is asked for (RFC 7617). */
const CHALLENGE = 'Basic realm="clients", charset="UTF-8"'

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
    const credentials = readCredentials(request.headers.authorization, (request.body ?? {}) as ClientFields)
    request[client] = await clients.authenticate(credentials, requestContextOf(request, reply))
  }
}

/** Asks for credentials in every answer that refuses those of a client (RFC 6749, section 5.2): the `onSend` hook of a route. */
export async function challenge(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (reply.statusCode === 401) reply.header('www-authenticate', CHALLENGE)
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
