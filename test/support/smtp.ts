import type { Socket } from 'node:net'
import { type AddressInfo, createServer } from 'node:net'
import type { Readable } from 'node:stream'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { type ReadMail, readMail } from './mail.ts'
import { TLS_CERTIFICATE } from './tls-certificate.ts'

/** A mail as an SMTP server took it. */
export interface Received extends ReadMail {
  envelope: { from: string; to: string[] }
}

/** What an SMTP server does other than take every mail, and where it listens. */
export interface SmtpBehaviour
  extends Pick<SMTPServerOptions, 'onAuth' | 'onConnect' | 'onRcptTo' | 'onMailFrom'> {
  port?: number
  host?: string
  /** Called once a mail has come in whole, before it is acknowledged; refuses it by throwing. */
  beforeAccepting?(mail: Received): Promise<void> | void
  /** Called as the first bytes of a mail come in. */
  onData?(socket: Socket): void
  options?: SMTPServerOptions
}

/** A refusal with this reply code. */
export const refusal = (responseCode: number, text = 'no') => Object.assign(new Error(text), { responseCode })

/** A real SMTP server on 127.0.0.1, closed when the test is over, with every mail it has acknowledged. */
export async function startSmtp({
  port = 0,
  host = '127.0.0.1',
  beforeAccepting,
  onData,
  options,
  ...hooks
}: SmtpBehaviour = {}) {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    hideSTARTTLS: true,
    closeTimeout: 1,
    // Its own is publicly known, of which it warns on the console.
    ...TLS_CERTIFICATE,
    ...options,
    ...hooks,
    onData(stream, { envelope }, done) {
      onData?.([...sockets].at(-1) as Socket)
      take(stream, envelope).then(() => done(), done)
    },
  })

  async function take(
    stream: Readable,
    { mailFrom, rcptTo }: { mailFrom: unknown; rcptTo: { address: string }[] },
  ) {
    const mail = await readMail(await textOf(stream))
    const from = (mailFrom as { address: string }).address
    const taken = { ...mail, envelope: { from, to: rcptTo.map(({ address }) => address) } }
    await beforeAccepting?.(taken)
    received.push(taken)
  }

  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  const address = server.server.address() as AddressInfo
  return { received, close, port: address.port, url: `smtp://127.0.0.1:${address.port}` }
}

/** A server that answers a client's lines as `answer` says, by the word each begins with; nothing is hanging. */
export async function startScriptedSmtp(answer: (word: string, socket: Socket) => string | undefined) {
  const sockets = new Set<Socket>()
  const words: string[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    const say = (word: string) => {
      words.push(word)
      const line = answer(word, socket)
      if (line !== undefined) socket.write(`${line}\r\n`)
    }
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      say(/(^|\r\n)\.\r\n$/.test(text) ? '.' : (/^\w+/.exec(text)?.[0] ?? 'text').toUpperCase())
    })
    say('')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { words, url: `smtp://127.0.0.1:${port}` }
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
