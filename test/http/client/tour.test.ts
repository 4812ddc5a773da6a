import { expect, it } from 'vitest'
import { jsonOperations } from '../../../openapi/client/operations.ts'
import { createClient } from '../../../src/client/index.ts'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { DOCUMENT, documentedFetch } from '../../support/client/documented-fetch.ts'
import { outsideOf, startListening } from '../../support/client/service.ts'
import { SIGHTS, tour, tourOfTokens } from '../../support/client/tour.ts'

it('carries a person from registration to deletion, with every method, as the document says', async () => {
  const t = await startListening({ TOKEN_AUDIENCES: 'billing' })
  const { baseUrl } = t
  const { fetch, called, faults } = documentedFetch(baseUrl)
  const auth = createClient({ baseUrl, fetch, onSession() {} })
  expect(await tour(auth, outsideOf(t))).toEqual(SIGHTS)
  const { secret } = await t.app.clients.add({ name: 'billing' }, NO_REQUEST_CONTEXT)
  const client = { client_id: 'billing', client_secret: secret }
  expect(await tourOfTokens(auth, client)).toEqual({
    token_type: 'Bearer',
    algorithms: ['ES256'],
    jwks_uri: 'http://localhost:5000/.well-known/jwks.json',
    active: true,
    username: 'carol@example.com',
  })
  expect(faults).toEqual([])
  const missing = jsonOperations(DOCUMENT).filter(({ name }) => !called.has(name))
  expect(
    missing.map(({ name }) => name),
    'what test/support/client/tour.ts does not call',
  ).toEqual([])
})
