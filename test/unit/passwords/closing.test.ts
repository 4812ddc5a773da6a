import { expect, it } from 'vitest'
import { createHashPool } from '../../../src/features/passwords/pool.ts'

// Native code that is cut off while it loads ends the process: there would be nobody left to report a failure.
it('ends whenever it is told to, also while its threads are still starting', async () => {
  for (let wait = 0; wait < 90; wait += 6) {
    const pool = createHashPool({ threads: 2 })
    await new Promise((resolve) => setTimeout(resolve, wait))
    await expect(pool.close()).resolves.toBeUndefined()
  }
})
