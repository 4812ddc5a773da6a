import { randomUUID } from 'node:crypto'
import type { NewSecret } from '../../src/features/clients/service.ts'
import type { BuiltApp } from './build.ts'

/** Who adds clients in tests. */
export const OPERATOR = {
  ip: null,
  userAgent: 'test',
  requestId: 'test',
  language: 'en',
  actor: 'operator',
} as const

/** Adds a client; gives it and its secret. */
export const addClient = (
  { app }: { app: BuiltApp },
  name: string = randomUUID(),
  audience?: string,
): Promise<NewSecret> => app.clients.add({ name, audience }, OPERATOR)

/** The header by which a client proves who it is (RFC 6749, section 2.3.1). */
export const basic = (name: string, secret: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(name)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})
