import { setTimeout } from 'node:timers/promises'
import { decodeProtectedHeader, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../src/platform/http/request-context.ts'
import { inSeconds, startIssuer, startVerifier, VERIFIERS } from '../support/verifiers.ts'

const AT_ONCE = 5
const PAUSE_MS = 100
const HOUR_MS = 3_600_000
const EVENTUALLY = { timeout: 30_000, interval: PAUSE_MS }

describe.each(Object.entries(VERIFIERS))('%s', (name, verifier) => {
  it('takes every token under load while the keys are rotated, until the former key is gone', async () => {
    const { app, issuer, tokenFor, subject, fetches } = await startIssuer()
    const verify = startVerifier(verifier(), issuer, inSeconds)
    const kids = new Set<string | undefined>()
    let isOver = false

    /** Has some 20 tokens a second issued and verified. */
    async function load(): Promise<void> {
      while (!isOver) {
        const tokens = await Promise.all(Array.from({ length: AT_ONCE }, () => tokenFor('billing')))
        for (const token of tokens) {
          expect(await verify(token)).toBe(`ok ${subject}`)
          kids.add(decodeProtectedHeader(token).kid)
        }
        await setTimeout(PAUSE_MS)
      }
    }

    /** Waits until the program was given the keys that there are now; one answer may be under way. */
    async function areKnown(): Promise<void> {
      for (const enough = fetches() + 2; fetches() < enough && !isOver; ) await setTimeout(PAUSE_MS)
    }

    async function rotate(): Promise<void> {
      const { kid } = await app.signingKeys.current()
      await areKnown()
      await app.signingKeys.rotate(NO_REQUEST_CONTEXT)
      await areKnown()
      // As if the day had passed, and then the time for which the former is kept: these programs go by the machine's clock.
      const next = () => app.knex('signing_keys').whereNot({ kid })
      await next().update({ signs_from: Date.now() })
      while (kids.size < 2 && !isOver) await setTimeout(PAUSE_MS)
      await next().update({ signs_from: Date.now() - 3 * HOUR_MS })
      await areKnown()
    }

    const former = await tokenFor('billing')
    const end = () => {
      isOver = true
    }
    await Promise.all([load().finally(end), rotate().finally(end)])
    expect(kids.size).toBe(2)
    // The last answer with it may have been under way.
    await expect.poll(() => verify(former), EVENTUALLY).toMatch(/^refused /)
  })

  it('takes no token of a key that was withdrawn, and those of the key that replaces it', async () => {
    const { app, issuer, tokenFor, subject } = await startIssuer()
    const verify = startVerifier(verifier(), issuer, inSeconds)
    const withdrawn = await tokenFor('billing')
    expect(await verify(withdrawn)).toBe(`ok ${subject}`)
    await app.signingKeys.replaceAll(NO_REQUEST_CONTEXT)
    const good = await tokenFor('billing')
    await expect.poll(() => verify(good), EVENTUALLY).toBe(`ok ${subject}`)
    await expect.poll(() => verify(withdrawn), EVENTUALLY).toMatch(/^refused /)
  })

  it('asks for the keys no more often for tokens that name keys which there are not', async () => {
    const { app, issuer, tokenFor, subject, fetches } = await startIssuer()
    const verify = startVerifier(verifier(), issuer)
    expect(await verify(await tokenFor('billing'))).toBe(`ok ${subject}`)
    const { privateKey } = await app.signingKeys.current()
    for (let number = 0; number < 200; number++) {
      const header = { alg: 'ES256', typ: 'at+jwt', kid: `unknown-${number}` }
      const token = await new SignJWT({ sub: subject }).setProtectedHeader(header).sign(privateKey)
      expect(await verify(token)).toMatch(/^refused /)
    }
    expect(fetches()).toBeLessThanOrEqual(3)
  })

  // What is written with jose keeps its keys for ten minutes, and refuses then.
  if (name !== 'jose in JavaScript')
    it('keeps the keys while the service cannot give them', async () => {
      const { app, issuer, tokenFor, subject, fetches } = await startIssuer()
      const verify = startVerifier(verifier(), issuer, inSeconds)
      const token = await tokenFor('billing')
      expect(await verify(token)).toBe(`ok ${subject}`)
      await app.knex.schema.renameTable('signing_keys', 'away')
      for (const enough = fetches() + 3; fetches() < enough; await setTimeout(PAUSE_MS))
        expect(await verify(token)).toBe(`ok ${subject}`)
    })
})
