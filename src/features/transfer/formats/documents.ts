import { RejectedRecordError, subjectOf } from '../record.ts'
import type { Fields, Format } from './format.ts'

interface Parameters {
  additionalParameters?: Record<string, string[]>
  hashIterations?: number
  algorithm?: string
}

/** Keycloak's names of PBKDF2 with each digest, and those of the form that its hashes are stored in. */
const PBKDF2: Readonly<Record<string, string>> = {
  pbkdf2: 'pbkdf2',
  'pbkdf2-sha256': 'pbkdf2-sha256',
  'pbkdf2-sha512': 'pbkdf2-sha512',
}
const ARGON2: Readonly<Record<string, string>> = { id: 'argon2id', i: 'argon2i' }

/** Users in an array of a JSON document. */
export const DOCUMENTS = {
  firebase: {
    file: 'what auth:export writes: JSON',
    source: { path: '$.users.*' },
    secret: { name: "the project's password hash parameters", kind: 'firebase', isRequired: true },
    read(fields, parameters = '') {
      const hash = fields.get('passwordHash')
      const { form, signerKey } = readFirebaseParameters(parameters)
      const salt = fields.get('salt') ?? ''
      return {
        email: fields.get('email'),
        ...(hash === undefined
          ? {}
          : { hash: `${form}$${salt}$${hash}`, hashSecret: { kind: 'firebase', secret: signerKey } }),
        confirmed: fields.get('emailVerified'),
        createdAt: fields.get('createdAt'),
        refusal: fields.get('disabled') === true ? 'the user is blocked' : undefined,
      }
    },
  },
  keycloak: {
    file: 'an export of a realm with its users, or a file of its users: JSON',
    source: { path: '$.users.*' },
    read: (fields) => ({
      email: fields.get('email') ?? fields.get('username'),
      hash: readKeycloakHash(fields),
      confirmed: fields.get('emailVerified'),
      createdAt: fields.get('createdTimestamp'),
      subject: subjectOf(fields.get('id')),
      refusal: fields.get('enabled') === false ? 'the user is not active' : undefined,
    }),
  },
} as const satisfies Record<string, Format>

/**
 * Reads the parameters as Firebase's console shows them, `name: value` each.
 * @throws {Error} where one is missing.
 */
function readFirebaseParameters(text: string) {
  const parameter = (name: string) => {
    const value = new RegExp(`\\b${name}["']?\\s*[:=]\\s*["']?([\\w+/=-]+)`).exec(text)?.[1]
    if (value === undefined) throw new Error(`the password hash parameters have no ${name}`)
    return value
  }
  const [rounds, memory] = [parameter('rounds'), parameter('mem_cost')]
  const separator = parameter('base64_salt_separator')
  return {
    form: `$fbscrypt$v=1,n=${memory},r=${rounds},p=1,ss=${separator}`,
    signerKey: parameter('base64_signer_key'),
  }
}

/** The hash of a user's password, in the form that passlib and Argon2 give it. */
function readKeycloakHash(fields: Fields): string | undefined {
  const credentials = fields.get('credentials')
  const list: { type?: unknown; secretData?: unknown; credentialData?: unknown }[] = Array.isArray(
    credentials,
  )
    ? credentials
    : []
  const password = list.find((credential) => credential?.type === 'password')
  if (!password) return undefined
  const { value = '', salt = '' }: { value?: string; salt?: string } = parse(password.secretData)
  const parameters: Parameters = parse(password.credentialData)
  const digest = PBKDF2[parameters.algorithm ?? '']
  if (digest) return `$${digest}$${parameters.hashIterations}$${adaptedBase64(salt)}$${adaptedBase64(value)}`
  const more = (name: string) => parameters.additionalParameters?.[name]?.[0] ?? ''
  const argon2 = parameters.algorithm === 'argon2' ? ARGON2[more('type')] : undefined
  if (!argon2) return `unknown: ${parameters.algorithm}`
  const cost = `m=${more('memory')},t=${parameters.hashIterations},p=${more('parallelism')}`
  return `$${argon2}$v=19$${cost}$${unpadded(salt)}$${unpadded(value)}`
}

function parse(text: unknown): object {
  try {
    const value = JSON.parse(String(text))
    if (typeof value === 'object' && value !== null) return value
  } catch {}
  throw new RejectedRecordError('the credentials are not JSON')
}

const unpadded = (base64: string) => String(base64).replace(/=+$/, '')
const adaptedBase64 = (base64: string) => unpadded(base64).replaceAll('+', '.')
