import type { AddressInfo } from 'node:net'
import { codeOf, stepAt } from '../../../src/features/second-factor/totp.ts'
import { startApp, type TestApp } from '../app.ts'
import { mailsOf } from '../mail.ts'
import { fromBase32 } from '../second-factor.ts'
import type { Outside } from './tour.ts'

/** A service that listens, and where: the plugin of a host has a path. */
export async function startListening(
  env: Record<string, string> = {},
  options: Parameters<typeof startApp>[1] = {},
) {
  const t = await startApp(env, options)
  await t.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = t.app.server.address() as AddressInfo
  return { ...t, baseUrl: `http://127.0.0.1:${port}${process.env.TEST_HOST ? '/auth' : ''}` }
}

/** The mails of a service, and an authenticator app whose time passes with each code. */
export const outsideOf = (t: TestApp): Outside => ({
  token: async () => (await mailsOf(t)).findLast(({ token }) => token)?.token ?? '',
  code: async (secret) => {
    t.pass(30)
    return codeOf(fromBase32(secret), stepAt(t.now()))
  },
})
