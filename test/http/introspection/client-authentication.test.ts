import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { addClient, basic, OPERATOR } from '../../support/clients.ts'
import { listenForConnections, readToEnd, statusesIn } from '../../support/raw-http.ts'
import { itOfServer } from '../../support/server-only.ts'

const INVALID = '{"message":"invalid client","error":"invalid_client"}'
const CHALLENGE = 'Basic realm="clients", charset="UTF-8"'

/** The service with a client, and a function that asks it with a header and fields. */
async function startWithClient(env: Record<string, string> = {}) {
  const t = await startApp(env)
  const { secret } = await addClient(t, 'billing')
  const ask = (authorization: string | undefined, fields: Record<string, string> = {}) =>
    t.app.inject({
      method: 'POST',
      url: '/introspect',
      headers: authorization === undefined ? {} : { authorization },
      payload: { token: 'x', ...fields },
    })
  return { ...t, secret, ask }
}

const encoded = (text: string | Buffer) => `Basic ${Buffer.from(text).toString('base64')}`
const everyByte = (text: string) =>
  text.replace(/./g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)

it('takes HTTP Basic, percent-encoded or not, or the fields of the body', async () => {
  const { ask, secret } = await startWithClient()
  const good = [
    [basic('billing', secret).authorization],
    [encoded(`billing:${secret}`)],
    [encoded(`${everyByte('billing')}:${everyByte(secret)}`)],
    [encoded(`billing:${secret}`).replace('Basic', 'bAsIc')],
    [undefined, { client_id: 'billing', client_secret: secret }],
    [encoded(`billing:${secret}`), { client_id: 'billing' }],
  ] as const
  for (const [authorization, fields] of good) {
    const { statusCode, body } = await ask(authorization, fields)
    expect([authorization, statusCode, body]).toEqual([authorization, 200, '{"active":false}'])
  }
})

it('refuses all else in the same words, and asks for Basic', async () => {
  const { ask, secret, app } = await startWithClient()
  const other = await addClient({ app }, 'shop')
  const headers = [
    'Basic',
    'Basic ',
    'Basic !!!!',
    'Basic Yg==Yg==',
    secret,
    `Bearer ${secret}`,
    `Digest username="billing", response="${secret}"`,
    `Basic ${Buffer.from(`billing:${secret}`).toString('base64')}, Basic eA==`,
    encoded(''),
    encoded(':'),
    encoded('billing'),
    encoded('billing:'),
    encoded(`:${secret}`),
    encoded(`billing:${secret}:`),
    encoded(`billing:${secret} `),
    encoded(`billing:${secret}\0`),
    encoded(`billing\0:${secret}`),
    encoded(`billing%00:${secret}`),
    encoded(`billing%3A${secret}`),
    encoded(`billing:%`),
    encoded(`billing:%zz`),
    encoded(`billing:%ff`),
    encoded(Buffer.from([0x62, 0x3a, 0xff, 0xfe])),
    encoded('billing:mot de passe : é €'),
    encoded(`billing:${encodeURIComponent('a:b é €')}`),
    encoded(`${encodeURIComponent('é:€')}:${secret}`),
    encoded(`billing:${'x'.repeat(8000)}`),
    encoded(`shop:${secret}`),
    encoded(`billing:${other.secret}`),
  ]
  for (const authorization of headers) {
    const answer = await ask(authorization)
    expect([authorization, answer.statusCode, answer.body, answer.headers['www-authenticate']]).toEqual([
      authorization,
      401,
      INVALID,
      CHALLENGE,
    ])
  }
  for (const fields of [
    {},
    { client_id: 'billing' },
    { client_secret: secret },
    { client_id: 'billing', client_secret: '' },
    { client_id: 'billing', client_secret: `${secret} ` },
    { client_id: 'billing', client_secret: encodeURIComponent('a:b é') },
    { client_id: 'nobody', client_secret: secret },
  ]) {
    const answer = await ask(undefined, fields)
    expect([fields, answer.statusCode, answer.body, answer.headers['www-authenticate']]).toEqual([
      fields,
      401,
      INVALID,
      CHALLENGE,
    ])
  }
})

it('refuses two authentications at once, both of them right or not', async () => {
  const { ask, secret } = await startWithClient()
  const right = encoded(`billing:${secret}`)
  for (const [authorization, fields] of [
    [right, { client_id: 'billing', client_secret: secret }],
    [right, { client_secret: secret }],
    [right, { client_id: 'shop' }],
    ['Bearer x', { client_id: 'billing', client_secret: secret }],
  ] as const) {
    const answer = await ask(authorization, fields)
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { message: 'more than one client authentication', error: 'invalid_request' },
    ])
  }
})

itOfServer('refuses two Authorization headers, of which Node would keep the first', async () => {
  const { app, secret } = await startWithClient()
  const connectToService = await listenForConnections(app)
  for (const [first, second] of [
    [encoded(`billing:${secret}`), encoded(`billing:${secret}`)],
    [encoded(`billing:${secret}`), 'Bearer x'],
    ['Bearer x', encoded(`billing:${secret}`)],
  ]) {
    const socket = await connectToService()
    const answer = readToEnd(socket)
    const fields = ['Host: x', 'Connection: close', `Authorization: ${first}`, `AUTHORIZATION: ${second}`]
    const type = 'Content-Type: application/x-www-form-urlencoded'
    socket.write(
      ['POST /introspect HTTP/1.1', ...fields, type, 'Content-Length: 7', '', 'token=x'].join('\r\n'),
    )
    const text = await answer
    expect([statusesIn(text), text.includes('more than one client authentication')]).toEqual([[400], true])
  }
})

it('refuses a disabled client like one that there never was, and a secret that a rotation ended', async () => {
  const { ask, secret, app } = await startWithClient()
  const answers = async () => [
    (await ask(encoded(`billing:${secret}`))).statusCode,
    (await ask(encoded('nobody:x'))).statusCode,
  ]
  expect(await answers()).toEqual([200, 401])
  await app.clients.setEnabled('billing', false, OPERATOR)
  expect(await answers()).toEqual([401, 401])
  await app.clients.setEnabled('billing', true, OPERATOR)
  const rotated = await app.clients.rotate('billing', { endAtOnce: false }, OPERATOR)
  expect(await answers()).toEqual([200, 401])
  const last = await app.clients.rotate('billing', { endAtOnce: true }, OPERATOR)
  expect(await answers()).toEqual([401, 401])
  const statuses = [rotated.secret, last.secret].map(
    async (each) => (await ask(encoded(`billing:${each}`))).statusCode,
  )
  expect(await Promise.all(statuses)).toEqual([401, 200])
})

it('answers 429 to wrong secrets after a while, and takes the right one all the same', async () => {
  const { ask, secret } = await startWithClient({ LIMIT_CLIENT_FAILURES: '3' })
  const statuses = []
  for (let time = 0; time < 5; time++) statuses.push((await ask(encoded('billing:wrong'))).statusCode)
  expect(statuses).toEqual([401, 401, 401, 429, 429])
  const throttled = await ask(encoded('billing:wrong'))
  expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(3500)
  expect((await ask(encoded(`billing:${secret}`))).statusCode).toBe(200)
})
