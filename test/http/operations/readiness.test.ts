import { expect, it } from 'vitest'
import { OK, type PartState } from '../../../src/features/operations/part.ts'
import { AppError } from '../../../src/platform/errors/app-error.ts'
import { startApp, type TestApp } from '../../support/app.ts'

const ALL_OK = { database: 'ok', migrations: 'ok', mail: 'ok', secret_key: 'ok', hashing: 'ok' }

class CertificateMissingError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'service.certificate_missing'
  constructor() {
    super('certificate is missing, try again later')
  }
}

async function readyz({ get }: Pick<TestApp, 'get'>) {
  const answer = await get('/readyz')
  return [answer.statusCode, answer.json()]
}

it('is ready while too many hashes wait, and says so', async () => {
  const service = await startApp({ BCRYPT_COST: '12' }, { hashing: { threads: 1, maxWaiting: 0 } })
  expect(await readyz(service)).toEqual([200, { message: 'ok', parts: ALL_OK }])
  const hashed = service.app.passwords.hash('long at work')
  const parts = { ...ALL_OK, hashing: 'too many waiting' }
  expect(await readyz(service)).toEqual([200, { message: 'ok', parts }])
  await hashed
})

it('is not ready once it is closing, so that clients ask another instance', async () => {
  const service = await startApp({}, { hashing: { threads: 1 } })
  service.app.passwords.beginClose()
  const parts = { ...ALL_OK, hashing: 'closing' }
  expect(await readyz(service)).toEqual([503, { message: 'too busy, try again later', parts }])
})

it('asks the parts that features add, and answers with what the first one that fails says', async () => {
  const service = await startApp()
  let state: PartState = OK
  const { readiness } = service.app
  readiness.addPart({ name: 'signing_keys', failing: [], check: () => ({ says: 'to be rotated' }) })
  readiness.addPart({ name: 'certificate', failing: [], check: async () => state })
  const parts = { ...ALL_OK, signing_keys: 'to be rotated', certificate: 'ok' }
  expect(await readyz(service)).toEqual([200, { message: 'ok', parts }])
  state = { says: 'missing', failure: new CertificateMissingError() }
  const message = 'certificate is missing, try again later'
  expect(await readyz(service)).toEqual([503, { message, parts: { ...parts, certificate: 'missing' } }])
})

it('says the parts in problem details as well', async () => {
  const { app } = await startApp()
  await app.knex.destroy()
  const answer = await app.inject({ url: '/readyz', headers: { accept: 'application/problem+json' } })
  expect([answer.headers['content-type'], answer.headers['retry-after'], answer.json()]).toEqual([
    'application/problem+json',
    '5',
    {
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'database not reachable, try again later',
      code: 'service.database_away',
      parts: { ...ALL_OK, database: 'not reachable', migrations: 'not known', secret_key: 'not known' },
    },
  ])
  await app.knex.initialize()
})
