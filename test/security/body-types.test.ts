import { describe, expect, it } from 'vitest'
import { bob, startApp } from '../support/app.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const REFUSED = [
  415,
  'unsupported media type, send application/x-www-form-urlencoded or application/json, in UTF-8, uncompressed',
]

const as = { [FORM]: String(new URLSearchParams(bob)), [JSON_TYPE]: JSON.stringify(bob) }

/** Gives a function that tries to register Bob, who is gone again when it is answered. */
async function openRegistration() {
  const { app } = await startApp({ RATE_LIMIT: 'off' })
  return async (type: string | undefined, payload: string | Buffer, more: Record<string, string> = {}) => {
    const headers = { ...(type === undefined ? {} : { 'content-type': type }), ...more }
    const answer = await app.inject({ method: 'POST', url: '/users', payload, headers })
    await app.knex('users').delete()
    return [answer.statusCode, answer.json().message]
  }
}

describe.each([FORM, JSON_TYPE] as const)('%s', (type) => {
  const payload = as[type]

  it('is read however it is spelled', async () => {
    const register = await openRegistration()
    const parameters = [
      '',
      ';charset=utf-8',
      ' ; charset=UTF-8',
      '; charset="utf-8"',
      ';charset=utf8',
      ';',
      '; x=y',
    ]
    for (const parameter of parameters)
      for (const name of [type, type.toUpperCase()])
        expect([name, parameter, ...(await register(name + parameter, payload))]).toEqual([
          name,
          parameter,
          201,
          'user created',
        ])
  })

  it('is refused in other charsets', async () => {
    const register = await openRegistration()
    const charsets = [
      'utf-16',
      'iso-8859-1',
      '"utf-16"',
      'utf-7',
      "'utf-8'",
      '',
      'utf-8; charset=utf-16',
      'utf-16; charset=utf-8',
    ]
    for (const charset of charsets)
      expect([charset, ...(await register(`${type}; charset=${charset}`, payload))]).toEqual([
        charset,
        ...REFUSED,
      ])
  })

  it('is refused when it is compressed, or said to be', async () => {
    const register = await openRegistration()
    for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'identity, gzip', 'x'])
      expect(await register(type, payload, { 'content-encoding': encoding })).toEqual(REFUSED)
  })

  it('is refused where its bytes are not UTF-8', async () => {
    const register = await openRegistration()
    const [before = '', after = ''] = payload.split('SuperPwd')
    for (const bytes of ['ff', 'c080', 'eda080', 'f4908080', 'e4b8'])
      expect(
        (
          await register(
            type,
            Buffer.concat([Buffer.from(before), Buffer.from(bytes, 'hex'), Buffer.from(after)]),
          )
        )[0],
      ).toBe(400)
  })

  it('is read up to 32 KiB', async () => {
    const register = await openRegistration()
    const padded = (size: number) => payload.replace('Pwd', 'x'.repeat(size + 3 - payload.length))
    expect(await register(type, padded(32 * 1024))).toEqual([400, 'password must be at most 1024 characters'])
    expect(await register(type, padded(32 * 1024 + 1))).toEqual([413, 'body too large'])
  })
})

it('says in the headers too what it takes', async () => {
  const { app } = await startApp()
  const headers = { 'content-type': 'text/plain' }
  const answer = await app.inject({ method: 'POST', url: '/users', payload: 'x', headers })
  expect(answer.headers).toMatchObject({ accept: `${FORM}, ${JSON_TYPE}`, 'accept-encoding': 'identity' })
})

it('refuses all other content types', async () => {
  const register = await openRegistration()
  const others = [
    undefined,
    'text/plain',
    'text/json',
    'application/jsonx',
    'application/vnd.api+json',
    'application/x-www-form-urlencodedx',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/octet-stream',
    '*/*',
    'json',
    'application/json, text/plain',
    'application/json application/x-www-form-urlencoded',
    'text/plain; application/json',
  ]
  for (const type of others)
    expect([type, ...(await register(type, as[JSON_TYPE]))]).toEqual([type, ...REFUSED])
})

it('refuses what is no JSON object', async () => {
  const register = await openRegistration()
  const others = [
    '[]',
    '"text"',
    '7',
    'true',
    'null',
    '{',
    '',
    '{"email":}',
    '{"email":"a"}{}',
    '\ufeff{}',
    '[[',
    'NaN',
  ]
  for (const payload of others)
    expect([payload, (await register(JSON_TYPE, payload))[0]]).toEqual([payload, 400])
})
