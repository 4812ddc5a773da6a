import type { Benchmark } from './benchmark.ts'
import { profilesPerSecond, startCrowded, warmUp } from './support/profile.ts'
import { medianOfRounds } from './support/statistics.ts'

const FEW = 1_000
const MANY = 1_000_000
const ROUNDS = 5

/** Looking a session up costs the same however many there are. */
export const sessionCheckGrowth: Benchmark = {
  name: 'session-check-growth',
  ratio: `GET /profile a second with ${FEW} sessions in SQLite / that with ${MANY}`,
  target: { most: 1.1 },
  async measure(progress) {
    await using small = await startCrowded(FEW)
    await using large = await startCrowded(MANY)
    await warmUp(small, FEW)
    await warmUp(large, MANY)
    return await medianOfRounds(
      ROUNDS,
      async () => (await profilesPerSecond(small, FEW)) / (await profilesPerSecond(large, MANY)),
      progress,
    )
  },
}
