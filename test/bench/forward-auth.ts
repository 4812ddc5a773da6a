import type { Benchmark } from './benchmark.ts'
import { permissionsPerSecond, profilesPerSecond, startCrowded, warmUp } from './support/profile.ts'
import { medianOfRounds } from './support/statistics.ts'

const PEOPLE = 1_000_000
const WARM_UP = 5_000
const ROUNDS = 5

/** A proxy that asks about each request is told as quickly as a session is checked. */
export const forwardAuth: Benchmark = {
  name: 'forward-auth',
  ratio: `GET /forward-auth/proxy a second, ${PEOPLE} sessions in SQLite / GET /profile a second`,
  target: { least: 0.85 },
  async measure(progress) {
    await using service = await startCrowded(PEOPLE)
    await warmUp(service, PEOPLE)
    await permissionsPerSecond(service, PEOPLE, WARM_UP)
    return await medianOfRounds(
      ROUNDS,
      async () => (await permissionsPerSecond(service, PEOPLE)) / (await profilesPerSecond(service, PEOPLE)),
      progress,
    )
  },
}
