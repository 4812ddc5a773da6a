import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { itOfServer } from '../../support/server-only.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const GOOD = `00-${TRACE}-${PARENT}-01`

/** What the log says of a request for the profile with these headers, where 10.0.0.0/8 is trusted. */
async function logged(headers: Record<string, string>, remoteAddress = '10.0.0.1') {
  const { app, log } = await startApp({ TRUSTED_PROXIES: '10.0.0.0/8' })
  log.length = 0
  await app.inject({ url: '/profile', headers, remoteAddress })
  return JSON.parse(log.at(-1) ?? '')
}

const FORWARDED = { 'x-forwarded-for': '203.0.113.7' }

itOfServer('has the trace that a trusted proxy says a request is part of', async () => {
  const line = await logged({ ...FORWARDED, traceparent: GOOD })
  expect(line).toMatchObject({ msg: 'request answered', trace_id: TRACE, req: { ip: '203.0.113.7' } })
})

itOfServer('has the trace of a later version, which may have fields of its own', async () => {
  expect(await logged({ ...FORWARDED, traceparent: `cc-${TRACE}-${PARENT}-01-more` })).toHaveProperty(
    'trace_id',
    TRACE,
  )
})

it.each([
  ['', 'nothing in it'],
  [TRACE, 'a trace ID alone'],
  [`${GOOD}-more`, 'fields that version 00 does not have'],
  [`ff-${TRACE}-${PARENT}-01`, 'version ff'],
  [`00-${'0'.repeat(32)}-${PARENT}-01`, 'a trace ID of zeros'],
  [`00-${TRACE}-${'0'.repeat(16)}-01`, 'a parent ID of zeros'],
  [GOOD.toUpperCase(), 'capital letters'],
  [`${GOOD}, ${GOOD}`, 'two of them'],
  [`00-${TRACE.slice(1)}"-${PARENT}-01`, 'a quotation mark'],
])('has no trace of %j: %s', async (traceparent) => {
  expect(await logged({ ...FORWARDED, traceparent })).not.toHaveProperty('trace_id')
})

it('has no trace on a stranger’s word, whatever else the stranger sends', async () => {
  for (const headers of [{ traceparent: GOOD }, { ...FORWARDED, traceparent: GOOD }])
    expect(await logged(headers, '203.0.113.9')).not.toHaveProperty('trace_id')
})

it('has no trace where no proxy is trusted', async () => {
  const { app, log } = await startApp()
  log.length = 0
  await app.inject({ url: '/profile', headers: { ...FORWARDED, traceparent: GOOD } })
  expect(log.join('')).not.toContain(TRACE)
})

itOfServer('says nothing at level info of probes that are answered, and each at level debug', async () => {
  const { get, log } = await startApp({ LOG_LEVEL: 'debug' })
  log.length = 0
  for (const url of ['/healthz', '/readyz', '/metrics', '/healthz/', '/readyz?verbose']) await get(url)
  const lines = log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request answered')
  expect(lines.map(({ level, req }) => [level, req.path])).toEqual([
    [20, '/healthz'],
    [20, '/readyz'],
    [20, '/metrics'],
    [20, '/healthz/'],
    [20, '/readyz'],
  ])
})

itOfServer('says at level info of a probe that is refused', async () => {
  const { app, get, log } = await startApp()
  await app.knex.destroy()
  log.length = 0
  await get('/readyz')
  await app.inject({ method: 'POST', url: '/healthz' })
  const lines = log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request answered')
  expect(lines.map(({ level, res }) => [level, res.status])).toEqual([
    [30, 503],
    [30, 405],
  ])
  await app.knex.initialize()
})
