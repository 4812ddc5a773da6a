import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CurlAnswer, curl, fetchLikeCurl, hasCurl, shellWords } from '../support/curl.ts'
import { type Service, spawnService } from '../support/service.ts'

// Every curl line of both seed documents, word for word, and what came back there. Where the two seeds differ,
// or say nothing of the body, the contract decides: 201 for a registration, and a login answers with all keys.
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const ID = new RegExp(UUID)
const NEW_COOKIE = 'session_id=<id>; Path=/; HttpOnly; SameSite=Lax'
const NO_COOKIE =
  'session_id=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax'

const created = (email: string) => [201, `{"email":"${email}","message":"user created"}`] as const
const taken = [400, '{"message":"email already registered"}'] as const
const loggedIn = (email: string) =>
  [200, `{"email":"${email}","message":"logged in","session_id":"<id>"}`, NEW_COOKIE] as const
const forbidden = [403, '{"message":"Forbidden"}'] as const
// The seeds leave a dead cookie in the browser; here it is taken back.
const forbiddenAndCleared = [...forbidden, NO_COOKIE] as const

const dylan = {
  register: 'curl -X POST http://0.0.0.0:5000/users -d "email=bob@dylan.com&password=bob_pwd"',
  logIn: `SESSION_ID=$(curl -s -X POST http://0.0.0.0:5000/sessions -d "email=bob@dylan.com&password=bob_pwd" | jq -r '.session_id')`,
  profile: 'curl -s http://0.0.0.0:5000/profile -b "session_id=$SESSION_ID"',
}

type Step = readonly [line: string, expected: readonly [status: number, body: string, cookie?: string]]

const TRANSCRIPTS: Record<string, readonly Step[]> = {
  'the notes: register': [
    [
      "curl -XPOST localhost:5000/users -d 'email=bob@me.com' -d 'password=mySuperPwd' -v",
      created('bob@me.com'),
    ],
    ["curl -XPOST localhost:5000/users -d 'email=bob@me.com' -d 'password=mySuperPwd' -v", taken],
  ],
  'the notes: log in': [
    [
      "curl -XPOST localhost:5000/users -d 'email=bob@bob.com' -d 'password=mySuperPwd'",
      created('bob@bob.com'),
    ],
    [
      "curl -XPOST localhost:5000/sessions -d 'email=bob@bob.com' -d 'password=mySuperPwd' -v",
      loggedIn('bob@bob.com'),
    ],
    [
      "curl -XPOST localhost:5000/sessions -d 'email=bob@bob.com' -d 'password=BlaBla' -v",
      [401, '{"message":"invalid credentials"}'],
    ],
  ],
  'task 7: register user': [
    [dylan.register, created('bob@dylan.com')],
    [dylan.register, taken],
  ],
  'task 13: request validation': [
    [dylan.register, created('bob@dylan.com')],
    [dylan.logIn, loggedIn('bob@dylan.com')],
    [dylan.profile, [200, '{"email":"bob@dylan.com"}']],
    ['curl -s http://0.0.0.0:5000/profile -b "session_id=WrongSessionId"', forbiddenAndCleared],
    ['curl -s http://0.0.0.0:5000/profile', forbidden],
  ],
  'task 14: log out': [
    [dylan.register, created('bob@dylan.com')],
    [dylan.logIn, loggedIn('bob@dylan.com')],
    [dylan.profile, [200, '{"email":"bob@dylan.com"}']],
    ['curl -s -X DELETE http://0.0.0.0:5000/sessions -b "session_id=$SESSION_ID"', [200, '{}', NO_COOKIE]],
    [dylan.profile, forbiddenAndCleared],
  ],
}

describe.each(Object.entries(TRANSCRIPTS))('%s', (_, steps) => {
  const cleanUps: (() => void | Promise<void>)[] = []
  const variables: Record<string, string> = {}
  let service: Service

  beforeAll(async () => {
    // The defaults, but for the port and a database of its own: an empty variable counts as unset.
    const defaults = { HOST: '', PUBLIC_URL: '', BCRYPT_COST: '' }
    service = await spawnService(defaults, { through: 'npm', after: (cleanUp) => cleanUps.unshift(cleanUp) })
  })
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp()
  })

  it.each(steps)('%s', async (line, [status, body, cookie]) => {
    const answer = await replay(line)
    // By a cookie of its own a browser is known again; the seeds know nothing of it.
    answer.cookies = answer.cookies.filter((text) => !text.startsWith('device_id='))
    const id = ID.exec(answer.cookies[0] ?? '')?.[0]
    const withId = (text: string) => (id === undefined ? text : text.replace('<id>', id))
    expect(answer).toEqual({
      status,
      body: withId(body),
      cookies: cookie === undefined ? [] : [withId(cookie)],
    })
  })

  /** Runs one line; what the seeds hand to jq and keep in a variable is kept here. */
  async function replay(line: string): Promise<CurlAnswer> {
    const [, name, piped, key] = /^(\w+)=\$\((.*) \| jq -r '\.(\w+)'\)$/.exec(line) ?? []
    const command = (piped ?? line).replace(':5000', `:${new URL(service.url).port}`)
    const [, ...args] = shellWords(command, variables)
    const answer = await (hasCurl ? curl : fetchLikeCurl)(args)
    if (name !== undefined && key !== undefined) variables[name] = JSON.parse(answer.body)[key]
    return answer
  }
})
