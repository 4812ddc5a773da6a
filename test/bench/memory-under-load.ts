import type { Benchmark } from './benchmark.ts'
import { request } from './support/connection.ts'
import { pace, sendAtOnce } from './support/load.ts'
import { watchMemory } from './support/memory.ts'
import { register, SIGN_IN } from './support/people.ts'
import { type Server, startBare, startService } from './support/servers.ts'
import { medianOfRounds } from './support/statistics.ts'

const ROUNDS = 3
const SIGN_INS = 100
const GETS = { perSecond: 1500, seconds: 4 }

/** The service is little more than the plugins it stands on. */
export const memoryUnderLoad: Benchmark = {
  name: 'memory-under-load',
  ratio: "peak resident memory / a bare Fastify server's with the same plugins",
  target: { most: 1.5 },
  measure: (progress) =>
    medianOfRounds(
      ROUNDS,
      async () => {
        const service = await peakOf(startService, register)
        return service / (await peakOf(startBare))
      },
      progress,
    ),
}

// Both get the same requests at the same times: a server that answers sooner is not asked for more.
async function peakOf(start: () => Promise<Server>, prepare?: (port: number) => Promise<void>) {
  await using server = await start()
  await prepare?.(server.port)
  using memory = watchMemory(server.pid)
  using signIns = await sendAtOnce(server.port, SIGN_IN, SIGN_INS)
  await Promise.race([pace(server.port, request('GET', '/'), GETS), signIns.failure])
  return memory.peak
}
