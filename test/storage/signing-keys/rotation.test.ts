import { createRemoteJWKSet, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { signIn, startApp } from '../../support/app.ts'

const AT_ONCE = 10

it('lets nobody who keeps the key set be refused while keys are rotated, with many tokens asked for at once', async () => {
  const service = await startApp({ TOKEN_AUDIENCES: 'billing', SIGNING_KEY_DAYS: '2' })
  const { app, form } = service
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const keySet = () => createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`))
  const verifier = keySet()
  const kids = new Set<string | undefined>()

  /** Asks for tokens at once, and verifies each with these keys. */
  async function verifyMany(keys: ReturnType<typeof keySet>): Promise<string> {
    const cookies = await signIn(service)
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => form('POST', '/tokens', { audience: 'billing' }, cookies)),
    )
    const tokens = answers.map((answer): string => answer.json().access_token)
    for (const token of tokens)
      kids.add((await jwtVerify(token, keys, { audience: 'billing' })).protectedHeader.kid)
    return tokens[0] as string
  }

  const first = await verifyMany(verifier)
  const [, before] = await Promise.all([
    app.signingKeys.rotate(NO_REQUEST_CONTEXT),
    verifyMany(verifier),
    verifyMany(verifier),
  ])
  // A set that is fetched within the day before the next key signs, and kept.
  const keeper = keySet()
  await verifyMany(keeper)
  const { kid } = await app.signingKeys.current()
  // As if the day had passed: the verifier goes by the machine's clock.
  const [, after] = await Promise.all([
    app.knex('signing_keys').whereNot({ kid }).update({ signs_from: Date.now() }),
    verifyMany(keeper),
    verifyMany(keeper),
  ])
  await verifyMany(keeper)
  expect(kids.size).toBe(2)
  for (const token of [first, before, after]) await jwtVerify(token, keeper)
})
