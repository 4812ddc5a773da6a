import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { startHost } from '../../support/host.ts'
import { itOfServer } from '../../support/server-only.ts'
import { listenForSockets } from '../../support/sockets.ts'
import { exportSpans, flat, type Tree } from '../../support/spans.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const SAMPLED = `00-${TRACE}-${PARENT}-01`
const FORWARDED = { 'x-forwarded-for': '203.0.113.7' }

/** The service, with what is exported of it, and of what it is asked, as trees. */
async function startTraced(env = {}, options = {}) {
  const { trees, reset } = exportSpans()
  const service = await startApp(env, options)
  const treesAfter = async (ask: (service: TestApp) => Promise<unknown>): Promise<Tree[]> => {
    reset()
    await ask(service)
    return trees()
  }
  return { ...service, treesAfter, trees }
}

const namesOf = (tree: Tree) =>
  flat(tree)
    .map(({ name }) => name)
    .sort()

it('makes one tree of a sign-in: the request, and within it the password and what is asked of the database', async () => {
  const { form, treesAfter } = await startTraced()
  await form('POST', '/users', bob)
  const trees = await treesAfter(() => form('POST', '/sessions', bob))
  expect(trees).toHaveLength(1)
  const [request] = trees as [Tree]
  expect(request).toMatchObject({ kind: 'SERVER', status: { code: 0 } })
  expect(request.name).toMatch(/^POST (\/auth)?\/sessions$/)
  expect(request.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': request.name.slice('POST '.length),
    'http.response.status_code': 200,
    'url.scheme': 'http',
  })
  const children = request.children.map(({ name }) => name)
  expect(children).toEqual(expect.arrayContaining(['select users', 'password.verify', 'db.transaction']))
  const transaction = request.children.findLast(({ name }) => name === 'db.transaction')
  expect(transaction?.children.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['update users', 'insert sessions', 'COMMIT']),
  )
  expect(new Set(flat(request).map(({ traceId }) => traceId)).size).toBe(1)
})

itOfServer('keeps 20 requests that are answered at once apart', async () => {
  const { app, form, treesAfter } = await startTraced({ RATE_LIMIT: 'off', TRUSTED_PROXIES: '127.0.0.1' })
  const people = Array.from({ length: 20 }, (_, i) => ({ ...bob, email: `bob${i}@bob.com` }))
  for (const who of people) await form('POST', '/users', who)
  const traceOf = (i: number) => TRACE.slice(0, -2) + String(i).padStart(2, '0')
  const post = await listenForSockets(app)
  const signInOf = async (who: typeof bob, i: number) => {
    const headers = { ...FORWARDED, traceparent: `00-${traceOf(i)}-${PARENT}-01` }
    return (await post('/sessions', who, headers)).answer
  }
  const trees = await treesAfter(async () => {
    for (const answer of await Promise.all(people.map(signInOf))) expect(answer).toContain('200 OK')
  })
  expect(trees.map(({ traceId }) => traceId).sort()).toEqual(people.map((_, i) => traceOf(i)))
  const [first] = trees as [Tree]
  for (const tree of trees) {
    expect(namesOf(tree)).toEqual(namesOf(first))
    expect(new Set(flat(tree).map(({ traceId }) => traceId))).toEqual(new Set([tree.traceId]))
  }
})

it('has a request be part of the span that a trusted proxy names', async () => {
  const { app, treesAfter } = await startTraced({ TRUSTED_PROXIES: '10.0.0.0/8' })
  const ask = (traceparent: string, remoteAddress = '10.0.0.1') =>
    treesAfter(() => app.inject({ url: '/profile', headers: { ...FORWARDED, traceparent }, remoteAddress }))
  expect(await ask(SAMPLED)).toMatchObject([{ traceId: TRACE, remoteParent: PARENT }])
  // What the proxy does not sample is not exported.
  expect(await ask(SAMPLED.replace(/1$/, '0'))).toEqual([])
  for (const traceparent of ['', 'x'.repeat(65_536 / 8), SAMPLED.toUpperCase()])
    expect(await ask(traceparent)).toEqual([expect.not.objectContaining({ remoteParent: PARENT })])
})

it('believes no stranger’s traceparent, nor has it decide what is exported', async () => {
  const { app, treesAfter } = await startTraced({ TRUSTED_PROXIES: '10.0.0.0/8' })
  for (const headers of [{}, FORWARDED]) {
    const traceparent = `00-${TRACE}-${PARENT}-00`
    const [tree, ...others] = await treesAfter(() =>
      app.inject({ url: '/profile', headers: { ...headers, traceparent }, remoteAddress: '203.0.113.9' }),
    )
    expect(others).toEqual([])
    expect(tree).not.toHaveProperty('remoteParent')
    expect(tree?.traceId).not.toBe(TRACE)
  }
})

itOfServer('has the line of a request say the trace that it was exported as', async () => {
  const { get, log, treesAfter } = await startTraced()
  const [tree] = await treesAfter(() => get('/profile'))
  expect(JSON.parse(log.at(-1) ?? '')).toMatchObject({ msg: 'request answered', trace_id: tree?.traceId })
})

it('says how long a password waited for its turn', async () => {
  const { form, treesAfter } = await startTraced({ RATE_LIMIT: 'off' }, { hashing: { threads: 1 } })
  const people = ['a', 'b', 'c', 'd'].map((name) => ({ ...bob, email: `${name}@bob.com` }))
  const trees = await treesAfter(() => Promise.all(people.map((who) => form('POST', '/users', who))))
  const waits = trees
    .flatMap(flat)
    .filter(({ name }) => name === 'password.hash')
    .map(({ attributes }) => Number(attributes['password.wait_ms']))
  expect(waits).toHaveLength(4)
  expect(Math.min(...waits)).toBe(0)
  expect(Math.max(...waits)).toBeGreaterThan(0)
})

it('says of a request that failed for a fault of ours that it did, and of one that was refused only its status', async () => {
  const { app, form, get, treesAfter } = await startTraced()
  await signIn({ form })
  const [refused] = await treesAfter(() => form('POST', '/sessions', { ...bob, password: 'wrong' }))
  expect(refused).toMatchObject({ attributes: { 'http.response.status_code': 401 }, status: { code: 0 } })
  await app.knex.destroy()
  const [failed] = await treesAfter(() => get('/readyz'))
  expect(failed).toMatchObject({
    attributes: { 'http.response.status_code': 503, 'error.type': '503' },
    status: { code: 2 },
  })
  await app.knex.initialize()
})

itOfServer(
  'has a span, without a status, of a request whose client was gone before it was answered',
  async () => {
    const { app, trees } = await startTraced({ BCRYPT_COST: '12' }, { hashing: { threads: 1 } })
    const post = await listenForSockets(app)
    const { socket } = await post('/users', bob)
    socket.destroy()
    await expect.poll(trees).toMatchObject([{ name: 'POST /users' }])
    const [tree] = await trees()
    expect(tree?.attributes).not.toHaveProperty('http.response.status_code')
  },
)

it('is part of a span that the host has for the request', async () => {
  const { trees } = exportSpans()
  let within: Context = ROOT_CONTEXT
  const { post } = await startHost((app) => {
    app.addHook('onRequest', (_request, _reply, done) => {
      const span = trace.getTracer('host').startSpan('of the host')
      within = trace.setSpan(ROOT_CONTEXT, span)
      span.end()
      context.with(within, done)
    })
  })
  await post('/auth/users', bob)
  const [tree, ...others] = await trees()
  expect([tree?.name, tree?.children.map(({ name }) => name), others]).toEqual([
    'of the host',
    ['POST /auth/users'],
    [],
  ])
})
