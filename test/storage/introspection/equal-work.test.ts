import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'
import { addClient, basic, OPERATOR } from '../../support/clients.ts'
import { exportSpans, type Tree } from '../../support/spans.ts'

const statementsOf = ({ name, children }: Tree): string[] => [name, ...children.flatMap(statementsOf)]

/** The service with a session that was used just now, and a function that tells what a request has the database do. */
async function startTraced(env: Record<string, string> = {}) {
  const t = await startApp(env)
  const { client, secret } = await addClient(t, 'billing')
  const cookies = await signIn(t)
  const { reset, trees } = exportSpans()
  const ask = (token: string, headers: Record<string, string> = basic(client.name, secret)) =>
    t.app.inject({ method: 'POST', url: '/introspect', headers, payload: { token } })
  // The use of a client is noted once an hour, without keeping the answer waiting.
  await ask('x')
  await expect.poll(async () => (await t.app.clients.list())[0]?.last_used_at).not.toBeNull()
  /** The answer, and the statements that were run for it. */
  const trace = async (token: string, headers?: Record<string, string>) => {
    reset()
    const answer = await ask(token, headers)
    const [tree] = (await trees()).filter(({ name }) => name === 'POST /introspect')
    return { status: answer.statusCode, body: answer.body, statements: statementsOf(tree as Tree).slice(1) }
  }
  return { ...t, cookies, secret, trace }
}

it.each([
  ['', ['select clients', 'select sessions users']],
  ['billing,shop', ['select clients', 'select signing_keys', 'select sessions users']],
])(
  'answers of whatever is not active alike, and by the same statements as of what is, with the audiences %j',
  async (audiences, statements) => {
    const { trace, cookies, app, form } = await startTraced({ TOKEN_AUDIENCES: audiences })
    const inactive = { status: 200, body: '{"active":false}', statements }
    const tokenFor = async (audience: string) =>
      (await form('POST', '/tokens', { audience }, cookies)).json().access_token
    const tokens = audiences ? [await tokenFor('billing'), await tokenFor('shop')] : []
    for (const token of [cookies.session_id, ...tokens.slice(0, 1)]) {
      const active = await trace(token)
      expect([JSON.parse(active.body).active, active.statements]).toEqual([true, statements])
    }
    const bad = ['x', crypto.randomUUID(), 'a.b.c', '', 'x'.repeat(30_000), ...tokens.slice(1)]
    for (const token of bad) expect([token, await trace(token)]).toEqual([token, inactive])
    // It may only turn a second factor on.
    await app.knex('sessions').update({ aal: 0 })
    for (const token of [cookies.session_id, ...tokens]) expect(await trace(token)).toEqual(inactive)
  },
)

it('refuses a client alike, and by the same statements, whatever is wrong', async () => {
  const { trace, secret, app } = await startTraced()
  await addClient({ app }, 'shop')
  const disabled = await addClient({ app }, 'disabled')
  await app.clients.setEnabled('disabled', false, OPERATOR)
  const wrong = [
    basic('billing', 'x'),
    basic('billing', `${secret}x`),
    basic('shop', secret),
    basic('disabled', disabled.secret),
    basic('nobody', secret),
    basic('é:\0', secret),
    basic('x'.repeat(2000), 'x'),
  ]
  const traces = []
  for (const headers of wrong) traces.push(await trace('x', headers))
  expect(traces[0]).toMatchObject({ status: 401, statements: expect.arrayContaining(['select clients']) })
  for (const other of traces) expect(other).toEqual(traces[0])
})
