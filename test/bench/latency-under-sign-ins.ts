import type { Benchmark } from './benchmark.ts'
import { request } from './support/connection.ts'
import { keepInFlight, pace } from './support/load.ts'
import { register, SIGN_IN } from './support/people.ts'
import { startService } from './support/servers.ts'
import { medianOfRounds, quantile } from './support/statistics.ts'

const MOST_MS = 50
const IN_FLIGHT = 100
const ROUNDS = 3
const PROBES = { perSecond: 200, seconds: 6 }

/** Hashing never stalls other requests: they are answered while many wait for theirs. */
export const latencyUnderSignIns: Benchmark = {
  name: 'latency-under-sign-ins',
  ratio: `p99 of GET / with ${IN_FLIGHT} sign-ins in flight / ${MOST_MS} ms`,
  target: { most: 1 },
  async measure(progress) {
    await using service = await startService()
    await register(service.port)
    using signIns = await keepInFlight(service.port, SIGN_IN, IN_FLIGHT)
    const probe = request('GET', '/')
    return await medianOfRounds(
      ROUNDS,
      async () => {
        const times = await Promise.race([pace(service.port, probe, PROBES), signIns.failure])
        return quantile(times, 0.99) / MOST_MS
      },
      progress,
    )
  },
}
