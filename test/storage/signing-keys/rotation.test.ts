import { createRemoteJWKSet, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'

const AT_ONCE = 10
const DAY = 86_400

it('lets nobody who keeps the key set be refused while keys are rotated, with many tokens asked for at once', async () => {
  const service = await startApp({ TOKEN_AUDIENCES: 'billing', SIGNING_KEY_DAYS: '2' })
  const { app, form, now, pass } = service
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const keySet = () => createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`))
  const kids = new Set<string | undefined>()

  /** Asks for tokens at once, and verifies each with these keys; gives one of them. */
  async function verifyMany(keys: ReturnType<typeof keySet>): Promise<string> {
    const cookies = await signIn(service)
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => form('POST', '/tokens', { audience: 'billing' }, cookies)),
    )
    const tokens = answers.map((answer): string => answer.json().access_token)
    for (const token of tokens) kids.add(await verify(token, keys))
    return tokens[0] as string
  }

  /** Verifies a token, by the service's clock; gives the ID of its key. */
  async function verify(token: string, keys: ReturnType<typeof keySet>): Promise<string | undefined> {
    const expected = { audience: 'billing', currentDate: new Date(now()) }
    return (await jwtVerify(token, keys, expected)).protectedHeader.kid
  }

  const verifier = keySet()
  await verifyMany(verifier)
  pass(DAY)
  await Promise.all([app.signingKeys.maintain(), verifyMany(verifier), verifyMany(verifier)])
  // A set that is fetched when the next key was just published, and kept until it signs.
  const keeper = keySet()
  await verifyMany(keeper)
  pass(DAY - 10)
  const last = await verifyMany(keeper)
  expect(kids.size).toBe(1)
  pass(10)
  await Promise.all([verifyMany(keeper), app.signingKeys.maintain(), verifyMany(keeper)])
  expect(kids.size).toBe(2)
  for (const keys of [keeper, keySet()]) expect(kids).toContain(await verify(last, keys))
})
