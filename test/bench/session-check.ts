import type { Benchmark } from './benchmark.ts'
import { profilesPerSecond, startCrowded, warmUp } from './support/profile.ts'
import { startBare } from './support/servers.ts'
import { medianOfRounds } from './support/statistics.ts'

const PEOPLE = 1_000_000
const ROUNDS = 5

/** Looking a session up is lost beside what it costs to answer at all. */
export const sessionCheck: Benchmark = {
  name: 'session-check',
  ratio: `GET /profile a second, ${PEOPLE} sessions in SQLite / that of a bare route that looks nothing up`,
  target: { least: 0.8 },
  async measure(progress) {
    await using service = await startCrowded(PEOPLE)
    await using bare = await startBare()
    for (const server of [service, bare]) await warmUp(server, PEOPLE)
    return await medianOfRounds(
      ROUNDS,
      async () => (await profilesPerSecond(service, PEOPLE)) / (await profilesPerSecond(bare, PEOPLE)),
      progress,
    )
  },
}
