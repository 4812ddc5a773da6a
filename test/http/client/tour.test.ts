import { expect, it } from 'vitest'
import { jsonOperations } from '../../../openapi/client/operations.ts'
import { createClient } from '../../../src/client/index.ts'
import { DOCUMENT, documentedFetch } from '../../support/client/documented-fetch.ts'
import { outsideOf, startListening } from '../../support/client/service.ts'
import { SIGHTS, tour } from '../../support/client/tour.ts'

it('carries a person from registration to deletion, with every method, as the document says', async () => {
  const t = await startListening()
  const { baseUrl } = t
  const { fetch, called, faults } = documentedFetch(baseUrl)
  const auth = createClient({ baseUrl, fetch, onSession() {} })
  expect(await tour(auth, outsideOf(t))).toEqual(SIGHTS)
  expect(faults).toEqual([])
  const missing = jsonOperations(DOCUMENT).filter(({ name }) => !called.has(name))
  expect(
    missing.map(({ name }) => name),
    'what test/support/client/tour.ts does not call',
  ).toEqual([])
})
