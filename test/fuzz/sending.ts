import { type Agent, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Answer, SentRequest } from './request.ts'

/** Sends a request, straight into the service or over a socket, and gives what comes back. */
export function send(app: FastifyInstance, agent: Agent, request: SentRequest): Promise<Answer> {
  return request.over === 'inject' ? inject(app, request) : overSocket(app, agent, request)
}

async function inject(app: FastifyInstance, { method, url, headers, body }: SentRequest): Promise<Answer> {
  const options = { method: method as NonNullable<InjectOptions['method']>, url, headers }
  const answer = await app.inject(body ? { ...options, payload: body } : options)
  return { status: answer.statusCode, headers: answer.headers as Answer['headers'], body: answer.body }
}

function overSocket(
  { server }: FastifyInstance,
  agent: Agent,
  { method, url, headers, body }: SentRequest,
): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const length = body ? { 'content-length': body.length } : {}
  const options = { host: '127.0.0.1', port, agent, method, path: url, headers: { ...headers, ...length } }
  const outgoing = ask(options, async (incoming) => {
    try {
      const chunks: Buffer[] = await incoming.toArray()
      const text = Buffer.concat(chunks).toString()
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text })
    } catch (error) {
      reject(error)
    }
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}
