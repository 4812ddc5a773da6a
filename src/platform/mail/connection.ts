import { connect, type Socket } from 'node:net'
import { StepTimeoutError } from './errors.ts'

const LOOKS_PER_STEP = 10

/**
 * Connects to a server, and hangs up on one that keeps us from our next line for longer than `stepMs`; also on one that
 * goes on writing, which a socket's own timeout takes for progress. Hangs up, too, when the signal is aborted.
 */
export function openConnection(
  host: string,
  port: number,
  stepMs: number,
  signal?: AbortSignal,
): Promise<Socket> {
  const socket = connect({ host, port, signal })
  hangUpWhenStuck(socket, stepMs)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

function hangUpWhenStuck(socket: Socket, stepMs: number): void {
  let written = 0
  let looks = 0
  const timer = setInterval(() => {
    looks = socket.bytesWritten === written ? looks + 1 : 0
    written = socket.bytesWritten
    if (looks >= LOOKS_PER_STEP) socket.destroy(new StepTimeoutError())
  }, stepMs / LOOKS_PER_STEP)
  socket.once('close', () => clearInterval(timer))
}
