import type { InjectOptions } from 'fastify'
import { describe, expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'

const ROUTES = [
  ['POST', '/users', bob],
  ['POST', '/sessions', bob],
  ['DELETE', '/users/me', { password: bob.password }],
  ['POST', '/reset_password', { email: bob.email }],
  ['PUT', '/reset_password', { reset_token: 'x', new_password: 'x' }],
] as const satisfies [NonNullable<InjectOptions['method']>, string, Record<string, string>][]

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

describe.each(ROUTES)('%s %s', (method, url, fields) => {
  const names = Object.keys(fields)
  const first = names[0] as string
  const form = String(new URLSearchParams(fields))

  /** Sends bodies of one content type as somebody who is signed in, one after the other. */
  async function sendAll(type: string, payloads: (string | Buffer)[]) {
    const service = await startApp()
    const cookies = await signIn(service)
    const answers: [number, string][] = []
    for (const payload of payloads) {
      const headers = { 'content-type': type }
      const { statusCode, body } = await service.app.inject({ method, url, cookies, headers, payload })
      answers.push([statusCode, body])
    }
    return answers
  }
  const sendJson = (...bodies: object[]) =>
    sendAll(
      JSON_TYPE,
      bodies.map((body) => JSON.stringify(body)),
    )

  it('names a field of a wrong type', async () => {
    const wrong = names.flatMap((name) => [7, true, [], {}].map((value) => ({ name, value })))
    const answers = await sendJson(...wrong.map(({ name, value }) => ({ ...fields, [name]: value })))
    for (const [i, [status, body]] of answers.entries()) {
      expect(status).toBe(400)
      expect(body).toMatch(new RegExp(`^{"message":"${wrong[i]?.name} must be a string( or null)?"}$`))
    }
  })

  it('names a field that a form holds twice', async () => {
    const [answer] = await sendAll(FORM, [`${form}&${first}=again`])
    expect(answer).toEqual([400, expect.stringMatching(`^{"message":"${first} must be `)])
  })

  it('names an unknown field', async () => {
    const unknown = ['extra', '__proto__', 'constructor']
    const answers = await sendAll(
      FORM,
      unknown.map((name) => `${form}&${name}=x`),
    )
    expect(answers).toEqual(unknown.map((name) => [400, `{"message":"unknown field: ${name}"}`]))
  })

  if (url !== '/sessions')
    it('names a field that is missing or null', async () => {
      const missing = [400, `{"message":"${first} is required"}`]
      expect(await sendAll(FORM, [''])).toEqual([missing])
      expect(await sendJson({ ...fields, [first]: undefined }, { ...fields, [first]: null })).toEqual([
        missing,
        [400, `{"message":"${first} must be a string"}`],
      ])
    })

  it('refuses what is no JSON, or no JSON object', async () => {
    const broken = ['{', '{"email":}', form, '\0']
    const others = ['[]', '"text"', '7', 'true']
    expect(await sendAll(JSON_TYPE, [...broken, ...others])).toEqual([
      ...broken.map(() => [400, '{"message":"malformed body"}']),
      ...others.map(() => [400, '{"message":"body must be an object"}']),
    ])
  })

  it.each([JSON_TYPE, FORM])('refuses %s that is not UTF-8', async (type) => {
    const text = type === FORM ? form : JSON.stringify(fields)
    const bytes = [Buffer.from(text.slice(0, -2)), Buffer.from([0xff]), Buffer.from(text.slice(-2))]
    const [[status, body] = []] = await sendAll(type, [Buffer.concat(bytes)])
    expect(status).toBe(400)
    expect(body).toMatch(type === FORM ? /must be percent-encoded UTF-8/ : /malformed body/)
  })

  it('answers 413 to what is too large', async () => {
    const payload = `${form}${'x'.repeat(40_000)}`
    expect(await sendAll(FORM, [payload])).toEqual([[413, '{"message":"body too large"}']])
  })

  it('answers 415 to what is neither a form nor JSON', async () => {
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/jsonx'])
      expect(await sendAll(type, [form])).toEqual([
        [
          415,
          '{"message":"unsupported media type, send application/x-www-form-urlencoded or application/json, in UTF-8, uncompressed"}',
        ],
      ])
  })
})

it.each([
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded; charset=UTF-8',
  'Application/JSON',
])('takes %s', async (type) => {
  const { app } = await startApp()
  const payload = /json/i.test(type) ? JSON.stringify(bob) : String(new URLSearchParams(bob))
  const answer = await app.inject({
    method: 'POST',
    url: '/users',
    headers: { 'content-type': type },
    payload,
  })
  expect(answer.statusCode).toBe(201)
})

it('never says what a field held', async () => {
  const { json } = await startApp()
  const answer = await json('POST', '/users', { email: bob.email, password: { secret: 'hunter2' } })
  expect(answer.body).not.toContain('hunter2')
})
