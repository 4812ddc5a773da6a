import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { isIP, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { createTransport } from 'nodemailer'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { openConnection } from './connection.ts'
import { type Addressed, composeMessage, type Sender } from './message.ts'

/** How many connections to the mail server there are at most. */
export const MAX_CONNECTIONS = 4

/** Hands mails on. */
export interface Transport {
  /** Where to, as it is logged. */
  host?: string
  /** Hands one mail on; gives the file it was written to, if any. */
  send(mail: Addressed): Promise<{ file?: string }>
  /** Whether mails would be taken: greets the server, or writes to the directory; throws what is in the way. */
  verify(): Promise<void>
  /** Closes connections that are kept open, once nothing is being sent. */
  close(): void
}

/** How mails are handed on. */
export interface DeliveryOptions {
  /** The time that no step of a delivery, connecting included, may take longer than; 10 s unless said. */
  stepMs?: number
}

/** How mails are sent by these options: over SMTP, or to files. */
export function createMailTransport(
  options: Pick<PlatformOptions, 'serviceName' | 'mail'>,
  delivery: DeliveryOptions = {},
  signal?: AbortSignal,
): Transport {
  const { smtpUrl, smtpName, from, directory } = options.mail
  const sender = { name: options.serviceName, address: from }
  return smtpUrl
    ? smtpTransport({
        url: smtpUrl,
        name: smtpName,
        from: sender,
        ...(signal ? { signal } : {}),
        ...delivery,
      })
    : fileTransport(directory, sender)
}

/** Writes each mail as an `.eml` file, which is whole and on the disk once it has its name. */
export function fileTransport(directory: string, from: Sender): Transport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return {
    async send(mail) {
      const { message } = await composer.sendMail(composeMessage(mail, from))
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const timestamp = new Date(mail.created_at).toISOString().replace(/[:.]/g, '-')
      const file = resolve(join(directory, `${timestamp}-${String(mail.id).padStart(6, '0')}.eml`))
      await writeDurably(file, message as Buffer, join(directory, `.${randomUUID()}.tmp`))
      await syncDirectory(directory)
      return { file }
    },
    async verify() {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const file = join(directory, `.${randomUUID()}.tmp`)
      await writeDurably(file, Buffer.alloc(0), `${file}.new`)
      await rm(file)
    },
    close: () => {},
  }
}

async function writeDurably(file: string, content: Buffer, temporary: string): Promise<void> {
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What mails are sent with over SMTP. */
export interface SmtpOptions extends DeliveryOptions {
  url: string
  /** What the server is greeted with. */
  name: string
  from: Sender
  /** Aborted when connections are to be hung up, whatever is being sent. */
  signal?: AbortSignal
}

/** Sends mails over SMTP, several over one connection: with TLS, unless the server is this very machine. */
export function smtpTransport({ url, name, from, stepMs = 10_000, signal }: SmtpOptions): Transport {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const secure = protocol === 'smtps:'
  const smtpPort = Number(port) || (secure ? 465 : 587)
  const transporter = createTransport({
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    // A connection that the server has closed meanwhile is replaced at once; for anything else the outbox tries again.
    maxRequeues: 1,
    // Before a connection that nothing is sent over is taken for one that is stuck.
    idleTimeout: stepMs / 2,
    host,
    port: smtpPort,
    name: addressLiteral(name),
    secure,
    getSocket: (_: unknown, done: (error: Error | null, socket?: { connection: Socket }) => void) =>
      openConnection(host, smtpPort, stepMs, signal).then((connection) => done(null, { connection }), done),
    requireTLS: !secure && !isLoopback(host),
    // There is seldom a certificate for "localhost", and no network in between.
    ...(isLoopback(host) ? { tls: { rejectUnauthorized: false } } : {}),
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    host: `${hostname}:${smtpPort}`,
    async send(mail) {
      await transporter.sendMail(composeMessage(mail, from))
      return {}
    },
    async verify() {
      await transporter.verify()
    },
    close: () => transporter.close(),
  }
}

// RFC 5321, section 4.1.3.
function addressLiteral(name: string): string {
  const host = name.replace(/^\[|\]$/g, '')
  if (isIP(host) === 4) return `[${host}]`
  return isIP(host) === 6 ? `[IPv6:${host}]` : name
}

const isLoopback = (host: string) =>
  host === 'localhost' || (isIP(host) > 0 && (host === '::1' || host.startsWith('127.')))
