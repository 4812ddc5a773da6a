import type { Benchmark } from './benchmark.ts'
import { addClient } from './support/crowd.ts'
import { introspectionsPerSecond, profilesPerSecond, startCrowded, warmUp } from './support/profile.ts'
import { medianOfRounds } from './support/statistics.ts'

const PEOPLE = 1_000_000
const ROUNDS = 15
const CLIENT = { name: 'bench', secret: 'bench' }

/** A client that asks about each request waits hardly longer than its user would: it is a body, another look-up and another digest more. */
export const introspection: Benchmark = {
  name: 'introspection',
  ratio: `POST /introspect a second, ${PEOPLE} sessions in SQLite / GET /profile`,
  target: { least: 0.3 },
  async measure(progress) {
    await using service = await startCrowded(PEOPLE)
    addClient(service.databaseUrl, CLIENT.name, CLIENT.secret)
    await warmUp(service, PEOPLE)
    const told = () => introspectionsPerSecond(service, PEOPLE, CLIENT)
    await told()
    return await medianOfRounds(
      ROUNDS,
      async () => (await told()) / (await profilesPerSecond(service, PEOPLE)),
      progress,
    )
  },
}
