import { expect, it } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { fuzz } from './campaign.ts'

const SEED = 5
const REQUESTS = 200
/** Those where one request is answered before the next, so that it is the same each time. */
const SETTINGS = ['open', 'throttled', 'strict'] as const

it('answers whatever is sent as its document says, and tells no secret', async () => {
  const { found, tally } = await fuzz({ seed: SEED, requests: REQUESTS, settings: SETTINGS, freshDatabase })
  expect(found).toBeUndefined()
  expect(tally.requests).toBeGreaterThanOrEqual(REQUESTS)
}, 120_000)
