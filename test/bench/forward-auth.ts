import type { Benchmark } from './benchmark.ts'
import { permissionsPerSecond, startCrowded, warmUp } from './support/profile.ts'
import { medianOfRounds } from './support/statistics.ts'

const PEOPLE = 1_000_000
const ROUNDS = 15

/** A proxy that asks about each request is told as quickly as a session is checked. */
export const forwardAuth: Benchmark = {
  name: 'forward-auth',
  ratio: `GET /forward-auth/proxy a second, ${PEOPLE} sessions in SQLite / GET /profile with the same headers`,
  target: { least: 0.9 },
  async measure(progress) {
    await using service = await startCrowded(PEOPLE)
    await warmUp(service, PEOPLE)
    const told = () => permissionsPerSecond(service, PEOPLE, '/forward-auth/proxy')
    await told()
    return await medianOfRounds(
      ROUNDS,
      async () => (await told()) / (await permissionsPerSecond(service, PEOPLE, '/profile')),
      progress,
    )
  },
}
