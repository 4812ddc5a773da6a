import type { OpenAPIV3 } from 'openapi-types'
import { describe, expect, it } from 'vitest'
import { jsonOperations } from '../../../openapi/client/operations.ts'
import { type CallOptions, type ClientOptions, createClient } from '../../../src/client/index.ts'
import { DOCUMENT } from '../../support/client/documented-fetch.ts'
import { examplesOf } from '../../support/openapi.ts'

/** A client whose requests are noted, and answered with nothing. */
function noting(options: Partial<ClientOptions> = {}) {
  const requests: { url: string; init: RequestInit }[] = []
  const fetch: typeof globalThis.fetch = async (url, init = {}) => {
    requests.push({ url: String(url), init })
    return Response.json({})
  }
  const auth = createClient({ baseUrl: 'https://example.com/auth/', fetch, ...options })
  return { auth, requests }
}

type AnyMethod = (input?: object, options?: CallOptions) => Promise<unknown>

describe.each(jsonOperations(DOCUMENT).map((described) => [described.name, described] as const))(
  '%s',
  (name, { method, path, operation }) => {
    const parameters = (operation.parameters ?? []) as OpenAPIV3.ParameterObject[]
    const json = (operation.requestBody as OpenAPIV3.RequestBodyObject | undefined)?.content?.[
      'application/json'
    ]
    const body = json && (examplesOf(DOCUMENT, json)[0] as object)
    const ofUrl = Object.fromEntries(parameters.map((parameter) => [parameter.name, 'a/b c']))

    it('asks for its route, with what the document says it takes', async () => {
      const { auth, requests } = noting()
      await (auth[name as keyof typeof auth] as AnyMethod)({ ...body, ...ofUrl })
      const [{ url, init } = { url: '', init: {} }] = requests
      const query = parameters.filter((each) => each.in === 'query').map((each) => `${each.name}=a%2Fb+c`)
      const expected =
        path.replaceAll(/\{\w+\}/g, 'a%2Fb%20c') + (query.length > 0 ? `?${query.join('&')}` : '')
      expect([init.method, url]).toEqual([method, `https://example.com/auth${expected}`])
      expect(init.body && JSON.parse(String(init.body))).toEqual(body)
    })
  },
)

it('sends no field that is undefined, and no body where no field is left', async () => {
  const { auth, requests } = noting()
  await auth.logIn({ email: 'bob@bob.com', password: 'x', code: undefined })
  await auth.listSessions({ limit: undefined })
  await auth.logOut()
  expect(requests.map(({ url, init }) => [url.slice('https://example.com/auth'.length), init.body])).toEqual([
    ['/sessions', '{"email":"bob@bob.com","password":"x"}'],
    ['/sessions', undefined],
    ['/sessions', undefined],
  ])
})

it('takes numbers and dates where the URL has their text', async () => {
  const { auth, requests } = noting()
  await auth.listEvents({ limit: 5, before: new Date('2026-11-21T08:00:00Z') })
  expect(requests[0]?.url).toBe(
    'https://example.com/auth/users/me/events?limit=5&before=2026-11-21T08%3A00%3A00.000Z',
  )
})

it.each(['', '.', '..'])('does not ask for another route where a name in the path is %j', async (id) => {
  const { auth, requests } = noting()
  await expect(auth.logOutDevice({ id })).rejects.toThrow(TypeError)
  expect(requests).toEqual([])
})

it('lets the browser send its cookies, follows nothing, and asks for codes', async () => {
  const { auth, requests } = noting()
  await auth.getProfile()
  expect(requests[0]?.init).toEqual({
    method: 'GET',
    credentials: 'include',
    redirect: 'manual',
    headers: { accept: 'application/json, application/problem+json' },
  })
})

it('sends headers of the client and of the call', async () => {
  const { auth, requests } = noting({ headers: { cookie: 'session_id=1', 'x-a': '1' } })
  await auth.getProfile({}, { headers: { 'x-a': '2' } })
  expect(requests[0]?.init.headers).toMatchObject({ cookie: 'session_id=1', 'x-a': '2' })
})

it.each([
  ['/auth', '/auth/profile'],
  ['', '/profile'],
  [new URL('https://example.com/'), 'https://example.com/profile'],
  ['https://example.com/a/b/', 'https://example.com/a/b/profile'],
])('finds routes below %s', async (baseUrl, url) => {
  const { auth, requests } = noting({ baseUrl })
  await auth.getProfile()
  expect(requests[0]?.url).toBe(url)
})
