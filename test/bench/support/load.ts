import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, connect } from './connection.ts'

const TICK_MS = 5

/**
 * Sends a request `count` times, `inFlight` at a time, each as soon as one before is answered; gives the seconds it took.
 * @param text the request, or what makes the next one.
 * @throws {Error} at the first answer that is no success.
 */
export async function send(
  port: number,
  text: string | (() => string),
  count: number,
  inFlight: number,
): Promise<number> {
  const next = typeof text === 'string' ? () => text : text
  const connections = await connectMany(port, Math.min(count, inFlight))
  let left = count
  const begun = performance.now()
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (left-- > 0) await succeed(connection, next())
      }),
    )
    return (performance.now() - begun) / 1000
  } finally {
    for (const connection of connections) connection.close()
  }
}

/** Requests under way behind another load; disposing hangs up on those not answered yet. */
export interface Background extends Disposable {
  /** Never resolves; rejects at the first answer that is no success. */
  readonly failure: Promise<never>
}

/** Keeps requests in flight: each is sent as soon as one before is answered. */
export const keepInFlight = (port: number, text: string, inFlight: number): Promise<Background> =>
  inBackground(port, inFlight, async (connection, isOver) => {
    while (!isOver()) await succeed(connection, text)
  })

/** Sends a request many times at once, and no more. */
export const sendAtOnce = (port: number, text: string, count: number): Promise<Background> =>
  inBackground(port, count, (connection) => succeed(connection, text))

async function inBackground(
  port: number,
  count: number,
  work: (connection: Connection, isOver: () => boolean) => Promise<void>,
): Promise<Background> {
  const connections = await connectMany(port, count)
  const { promise: failure, reject } = Promise.withResolvers<never>()
  // Until somebody waits for it, a failure is not one nobody handles.
  failure.catch(() => {})
  let over = false
  for (const connection of connections)
    work(connection, () => over).catch((error) => {
      if (!over) reject(error)
    })
  return {
    failure,
    [Symbol.dispose]() {
      over = true
      for (const connection of connections) connection.close()
    },
  }
}

/**
 * Sends requests at a steady rate, however slowly they are answered, so that a stall is met by all that come
 * during it; gives the milliseconds each took.
 * @throws {Error} at the first answer that is no success.
 */
export async function pace(
  port: number,
  text: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number[]> {
  const idle: Connection[] = []
  const all: Connection[] = []
  const times: Promise<number>[] = []

  async function once(): Promise<number> {
    let connection = idle.pop()
    if (!connection) {
      connection = await connect(port)
      all.push(connection)
    }
    const begun = performance.now()
    await succeed(connection, text)
    idle.push(connection)
    return performance.now() - begun
  }

  const start = performance.now()
  const due = () => (Math.min((performance.now() - start) / 1000, seconds) * perSecond) | 0
  try {
    while (times.length < seconds * perSecond) {
      while (times.length < due()) times.push(once())
      await sleep(TICK_MS)
    }
    return await Promise.all(times)
  } finally {
    for (const connection of all) connection.close()
  }
}

const connectMany = (port: number, count: number) =>
  Promise.all(Array.from({ length: count }, () => connect(port)))

async function succeed(connection: Connection, text: string): Promise<void> {
  const { status, body } = await connection.ask(text)
  // What is not good is told with a success (RFC 7662, section 2.2).
  if (status < 200 || status > 299 || body === '{"active":false}')
    throw new Error(`answered ${status} ${body}`)
}
