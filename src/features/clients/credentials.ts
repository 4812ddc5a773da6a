import { isUtf8 } from 'node:buffer'
import { InvalidClientError, SeveralAuthenticationsError } from './errors.ts'
import type { ClientCredentials } from './service.ts'

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i

/** The fields of a form by which a client says who it is (RFC 6749, section 2.3.1). */
export interface ClientFields {
  client_id?: string
  client_secret?: string
}

/**
 * What a client proves who it is with: HTTP Basic, or fields of the body, never both.
 * @throws {SeveralAuthenticationsError} when it is both.
 * @throws {InvalidClientError} when it is neither, or cannot be read.
 */
export function readCredentials(
  authorization: string | undefined,
  { client_id, client_secret }: ClientFields,
): ClientCredentials {
  if (authorization === undefined) {
    if (client_id === undefined || client_secret === undefined) throw new InvalidClientError()
    return { name: client_id, secret: client_secret }
  }
  if (client_secret !== undefined) throw new SeveralAuthenticationsError()
  const credentials = readBasic(authorization)
  // A client may name itself in the body as well (RFC 6749, section 3.2.1), but no other.
  if (client_id !== undefined && client_id !== credentials.name) throw new SeveralAuthenticationsError()
  return credentials
}

/** Reads HTTP Basic (RFC 7617), both halves of which are encoded as in a form before (RFC 6749, section 2.3.1). */
function readBasic(authorization: string): ClientCredentials {
  const bytes = Buffer.from(BASIC.exec(authorization)?.[1] ?? '', 'base64')
  const text = isUtf8(bytes) ? bytes.toString() : ''
  const colon = text.indexOf(':')
  if (colon < 0) throw new InvalidClientError()
  return { name: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new InvalidClientError()
  }
}
