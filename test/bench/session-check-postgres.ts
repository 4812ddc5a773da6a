import { startPostgres } from '../support/postgres.ts'
import type { Benchmark } from './benchmark.ts'
import { profilesPerSecond, startCrowded, warmUp } from './support/profile.ts'
import { startBare } from './support/servers.ts'
import { medianOfRounds } from './support/statistics.ts'

const PEOPLE = 100_000
const ROUNDS = 5

/** On PostgreSQL, looking a session up costs little more than the query itself. */
export const sessionCheckPostgres: Benchmark = {
  name: 'session-check-postgres',
  ratio: `GET /profile a second, ${PEOPLE} sessions in PostgreSQL / that of a bare route with one prepared query`,
  target: { least: 0.8 },
  async measure(progress) {
    const postgres = await startPostgres()
    try {
      await using service = await startCrowded(PEOPLE, postgres.url)
      await using bare = await startBare(postgres.url)
      for (const server of [service, bare]) await warmUp(server, PEOPLE)
      return await medianOfRounds(
        ROUNDS,
        async () => (await profilesPerSecond(service, PEOPLE)) / (await profilesPerSecond(bare, PEOPLE)),
        progress,
      )
    } finally {
      await postgres.stop()
    }
  },
}
