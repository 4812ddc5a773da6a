import { availableParallelism } from 'node:os'
import { type BcryptEngine, nativeEngine } from '../../src/features/passwords/engine.js'
import type { Benchmark } from './benchmark.ts'
import { send } from './support/load.ts'
import { register, SIGN_IN } from './support/people.ts'
import { startService } from './support/servers.ts'
import { median, medianOfRounds } from './support/statistics.ts'

const COST = 12
const ROUNDS = 3
const HASHES = 5
const SIGN_INS_PER_CORE = 30
const IN_FLIGHT_PER_CORE = 8

/** Hashing is all a sign-in may cost: what comes with it must be lost beside it. */
export const signInThroughput: Benchmark = {
  name: 'sign-in-throughput',
  ratio: 'sign-ins a second / (cores / seconds of one native hash)',
  target: { least: 0.9 },
  async measure(progress) {
    const engine = await nativeEngine()
    await using service = await startService()
    await register(service.port)
    const cores = availableParallelism()
    const count = SIGN_INS_PER_CORE * cores
    return await medianOfRounds(
      ROUNDS,
      async () => {
        const limit = cores / secondsOfOneHash(engine)
        const seconds = await send(service.port, SIGN_IN, count, IN_FLIGHT_PER_CORE * cores)
        return count / seconds / limit
      },
      progress,
    )
  },
}

// Here and not in a thread: the service is idle now, so nothing waits for this process.
function secondsOfOneHash(engine: BcryptEngine): number {
  const times = Array.from({ length: HASHES }, () => {
    const begun = performance.now()
    engine.hash('correct horse battery staple', COST)
    return performance.now() - begun
  })
  return median(times) / 1000
}
