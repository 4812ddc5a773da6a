import { mkdir, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { createTransport } from 'nodemailer'
import { openConnection } from './connection.ts'
import type { OutboxMail } from './repository.ts'

/** Hands one mail on; gives where it went, or rejects. */
export type Transport = (mail: OutboxMail & { recipient: string }) => Promise<{ file?: string }>

/** How mails are handed on. */
export interface DeliveryOptions {
  /** The time that no step of a delivery, connecting included, may take longer than; 10 s unless said. */
  stepMs?: number
}

/** The sender every mail has. */
export interface Sender {
  name: string
  address: string
}

/** Writes each mail as an `.eml` file. */
export function fileTransport(directory: string, from: Sender): Transport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return async (mail) => {
    const { message } = await composer.sendMail(compose(mail, from))
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const timestamp = new Date(mail.created_at).toISOString().replace(/[:.]/g, '-')
    const file = resolve(join(directory, `${timestamp}-${String(mail.id).padStart(6, '0')}.eml`))
    await writeFile(file, message as Buffer, { mode: 0o600 })
    return { file }
  }
}

/** Sends each mail over SMTP: with TLS, unless the server is this very machine; hangs up when the signal is aborted. */
export function smtpTransport(
  url: string,
  from: Sender,
  { stepMs = 10_000 }: DeliveryOptions = {},
  signal?: AbortSignal,
): Transport {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const secure = protocol === 'smtps:'
  const smtpPort = Number(port) || (secure ? 465 : 587)
  const transporter = createTransport({
    host,
    port: smtpPort,
    secure,
    getSocket: (_, done) =>
      openConnection(host, smtpPort, stepMs, signal).then((connection) => done(null, { connection }), done),
    requireTLS: !secure && !isLoopback(host),
    // A certificate for "localhost" is seldom there, and nobody is in between.
    ...(isLoopback(host) ? { tls: { rejectUnauthorized: false } } : {}),
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async (mail) => {
    await transporter.sendMail(compose(mail, from))
    return {}
  }
}

// The envelope is given apart from the headers, so that whatever a header might be read as, one person gets it.
const compose = (mail: OutboxMail & { recipient: string }, from: Sender) => ({
  envelope: { from: from.address, to: [mail.recipient] },
  from,
  to: { name: '', address: mail.recipient },
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  messageId: mail.message_id,
  date: new Date(mail.created_at),
  headers: { 'auto-submitted': 'auto-generated' },
})

const isLoopback = (host: string) =>
  host === 'localhost' || (isIP(host) > 0 && (host === '::1' || host.startsWith('127.')))
