import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bob } from '../support/app.ts'
import { headersIn, readToEnd, statusesIn } from '../support/raw-http.ts'
import { type Service, spawnService } from '../support/service.ts'

// A service that has to give up waiting for something ends with 1: a 0 says that nothing held it up.
const CLEANLY = { code: 0, signal: null }
const GET_SCRIPT = 'GET /docs/static/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n'
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

const form = new URLSearchParams(bob).toString()
const signInRequest = [
  'POST /sessions HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/x-www-form-urlencoded',
  `Content-Length: ${form.length}`,
  '',
  form,
].join('\r\n')

describe.each(SIGNALS)('%s', (signal) => {
  it('stops the process cleanly', async () => {
    const service = await spawnService()
    service.signal(signal)
    expect(await service.ended()).toEqual(CLEANLY)
    expect(service.lines.join('\n')).toMatch(/"stopped"/)
  })

  it('stops it cleanly through npm start', async () => {
    const service = await spawnService({}, { through: 'npm' })
    service.signal(signal)
    expect(await service.ended()).toEqual(CLEANLY)
    expect(service.lines.join('\n')).toMatch(/"stopped"/)
  })

  it('stops it cleanly when all of npm start is told at once, as a terminal and a container do', async () => {
    const service = await spawnService({}, { through: 'npm' })
    service.signalAll(signal)
    // On a busy machine npm may pass the signal on to a process that is all but gone, which ends by it then.
    expect([CLEANLY, { code: null, signal }]).toContainEqual(await service.ended())
    expect(service.lines.join('\n')).toMatch(/"stopped"/)
  })
})

describe('stopping', () => {
  it('is not held up by idle keep-alive connections', async () => {
    const service = await spawnService()
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    await Promise.all(Array.from({ length: 5 }, () => answerOver(agent, service)))
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(5)
    service.signal('SIGTERM')
    expect(await service.ended()).toEqual(CLEANLY)
  })

  it('is not held up by connections on which nothing was ever sent, such as a browser opens', async () => {
    const service = await spawnService()
    await open(service)
    // This one was accepted after the other, so that one was accepted too.
    await (await fetch(service.url, { headers: { connection: 'close' } })).text()
    service.signal('SIGTERM')
    expect(await service.ended()).toEqual(CLEANLY)
  })

  it('lets a request under way be answered first', async () => {
    const service = await spawnService({ BCRYPT_COST: '11' })
    await post(service, '/users', bob)
    const socket = await open(service)
    // Both in one packet: once the first is answered, the second is under way.
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n${signInRequest}`)
    const answers = collect(socket)
    await once(socket, 'data')
    service.signal('SIGTERM')
    expect(await service.ended()).toEqual(CLEANLY)
    const last = answers.text.slice(answers.text.lastIndexOf('HTTP/1.1'))
    expect(last).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(last).toMatch(/\r\nconnection: close\r\n/i)
    expect(last).toContain('"message":"logged in"')
  })

  it('is as clean when told more than once', async () => {
    const service = await spawnService()
    for (const signal of [...SIGNALS, ...SIGNALS]) service.signal(signal)
    expect(await service.ended()).toEqual(CLEANLY)
  })
})

describe('stopping while clients hold on', () => {
  it('answers each of 100 sign-ins, those that would have to wait with 503', async () => {
    const service = await spawnService({
      BCRYPT_COST: '10',
      RATE_LIMIT: 'off',
      TRUSTED_PROXIES: '127.0.0.1,::1',
    })
    await post(service, '/users', bob)
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(service)))
    const answers = sockets.map(readToEnd)
    // From a network each: of one, most would not wait but be refused at once.
    for (const [i, socket] of sockets.entries())
      socket.write(signInRequest.replace('\r\n', `\r\nX-Forwarded-For: 192.0.2.${i}\r\n`))
    await Promise.race(sockets.map((socket) => once(socket, 'data')))
    service.signal('SIGTERM')
    const texts = await Promise.all(answers)
    expect(await service.ended()).toEqual(CLEANLY)
    const statuses = texts.flatMap(statusesIn)
    expect(statuses).toHaveLength(100)
    expect(new Set(statuses)).toEqual(new Set([200, 503]))
    for (const text of texts.filter((text) => statusesIn(text)[0] === 503)) {
      expect(headersIn(text)).toMatchObject({ 'retry-after': '5', connection: 'close' })
      expect(text).toMatch(/\r\n\r\n{"message":"too busy, try again later"}$/)
    }
  })

  it.each([
    ['send half a request', ['GET / HTT', 'GET / HTTP/1.1\r\nHost: x\r\n', signInRequest.slice(0, -5)]],
    ['do not read what they asked for', [GET_SCRIPT.repeat(30), GET_SCRIPT.repeat(2000)]],
  ])('is not held up by clients that %s', async (_, requests) => {
    const service = await spawnService()
    for (const request of requests) {
      const socket = await open(service)
      await new Promise((resolve) => socket.write(request, resolve))
    }
    await expect.poll(() => fetch(service.url)).toHaveProperty('status', 200)
    service.signal('SIGTERM')
    expect(await service.ended()).toEqual(CLEANLY)
    expect(service.lines.join('\n')).toMatch(/"stopped"/)
  })

  it('ends at once at a second signal', async () => {
    const service = await spawnService()
    ;(await open(service)).write('GET / HTT')
    await (await fetch(service.url, { headers: { connection: 'close' } })).text()
    const signalAgain = () => {
      service.signal('SIGTERM')
      return service.hasEnded()
    }
    await expect.poll(signalAgain, { timeout: 20_000 }).toBe(true)
    expect(await service.ended()).toEqual({ code: 143, signal: null })
    expect(service.lines.join('\n')).not.toMatch(/"stopped"/)
  })
})

const post = (service: Service, path: string, fields: Record<string, string>) =>
  fetch(`${service.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { connection: 'close' },
  })

/** A connection to the service with nothing sent on it. */
async function open(service: Service): Promise<Socket> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

function collect(socket: Socket): { text: string } {
  const collected = { text: '' }
  socket.on('data', (chunk) => {
    collected.text += chunk
  })
  return collected
}

async function answerOver(agent: Agent, service: Service): Promise<void> {
  const [answer] = await once(get(service.url, { agent }), 'response')
  answer.resume()
  await once(answer, 'close')
}
