import { expect, it } from 'vitest'
import { signIn } from '../../support/app.ts'
import { startWithClient } from '../../support/introspection.ts'
import { ENDINGS, IDLE_SECONDS } from '../../support/session-endings.ts'

const ann = { email: 'ann@bob.com', password: 'herSuperPwd' }
const ENV = {
  TOKEN_AUDIENCES: 'billing',
  TOKEN_SECONDS: '3600',
  SESSION_IDLE_SECONDS: String(IDLE_SECONDS),
}

it.each(Object.entries(ENDINGS))(
  'says on the next call that a session is not active which was %s, nor a token about it',
  async (name, end) => {
    const t = await startWithClient(ENV)
    const { ask, cookies } = t
    const others = await signIn(t, ann)
    const token = await t.tokenOf(cookies)
    const tokens = [cookies.session_id, token]
    const actives = async (asked: readonly string[]) =>
      Promise.all(asked.map(async (each) => (await ask(each)).active))
    expect(await actives(tokens)).toEqual([true, true])
    const answer = (await end(t, cookies)) as { statusCode?: number } | undefined
    expect(answer?.statusCode ?? 200).toBe(200)
    for (const each of tokens) expect(await ask(each)).toEqual({ active: false })
    // What is of others goes on, unless it was not used for as long.
    if (name !== 'not used for long')
      expect(await actives([others.session_id, await t.tokenOf(others)])).toEqual([true, true])
  },
)
