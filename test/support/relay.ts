import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { freePort } from './postgres.ts'

/** A relay to PostgreSQL that can fall silent, be cut, and refuse. */
export async function startRelay(database: string) {
  const target = new URL(database)
  const port = await freePort()
  const sockets = new Set<Socket>()
  const upstreams = new Set<Socket>()
  let silent = false
  let server: Server
  /** Cuts a connection once this is in what is sent to the server, which does not get it. */
  let cutAt: string | undefined

  const accept = (client: Socket) => {
    const upstream = connect(Number(target.port), target.hostname)
    upstreams.add(upstream.on('close', () => upstreams.delete(upstream)))
    for (const socket of [client, upstream]) {
      sockets.add(socket.on('error', () => {}))
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('data', (data) => {
      if (cutAt && data.includes(cutAt)) for (const socket of [client, upstream]) socket.destroy()
      else if (!silent) upstream.write(data)
    })
    upstream.on('data', (data) => silent || client.write(data))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  }
  const listen = async () => {
    server = createServer(accept).listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  await listen()
  onTestFinished(() => {
    server.close()
    cut()
  })
  target.hostname = '127.0.0.1'
  const url = new URL(target)
  url.port = String(port)
  return {
    url: url.href,
    fallSilent: () => {
      silent = true
    },
    speak: () => {
      silent = false
    },
    refuse: async () => {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
    accept: listen,
    /** By which PostgreSQL tells the relay's connections from those of other tests. */
    ports: () => [...upstreams].map(({ localPort }) => localPort),
    cut,
    cutAt: (text: string | undefined) => {
      cutAt = text
    },
  }
}
