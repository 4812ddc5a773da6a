import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppOptions } from '../../src/app.ts'
import { loadConfig } from '../../src/config/env.ts'
import { buildForTest } from '../support/build.ts'
import { write } from './bodies.ts'
import { people } from './people.ts'
import { type Answer, type FuzzRequest, headerOf, type SentRequest } from './request.ts'
import { send } from './sending.ts'

/** How a service under the fuzzer is set up. */
interface Setting {
  env: Readonly<Record<string, string>>
  options?: AppOptions
  /** Whether all requests of a sequence are sent at once; then more may want to hash than there is room for. */
  atOnce?: boolean
}

const LOW = {
  LIMIT_ACCOUNT_FAILURES: '1',
  LIMIT_NETWORK_FAILURES: '3',
  LIMIT_NETWORK_SIGN_UPS: '1',
  LIMIT_NETWORK_MAIL_REQUESTS: '1',
  LIMIT_NETWORK_REFUSED_PROOFS: '1',
  LIMIT_CLIENT_FAILURES: '1',
}

/** The services under the fuzzer. */
export const SETTINGS = {
  open: { env: { RATE_LIMIT: 'off', TOKEN_AUDIENCES: 'billing' } },
  throttled: { env: LOW },
  strict: {
    env: {
      RATE_LIMIT: 'off',
      PUBLIC_URL: 'https://auth.example',
      PASSWORD_MIN_LENGTH: '15',
      PASSWORD_BLOCKLIST: 'on',
      REQUIRE_VERIFIED_EMAIL: 'true',
      ALLOWED_ORIGINS: 'https://app.example',
      TRUSTED_PROXIES: '127.0.0.0/8',
      TOKEN_AUDIENCES: 'billing,https://api.example',
    },
  },
  crowded: { env: { RATE_LIMIT: 'off' }, options: { hashing: { threads: 1, maxWaiting: 0 } }, atOnce: true },
} satisfies Record<string, Setting>

/** The name of one of the {@link SETTINGS}. */
export type SettingName = keyof typeof SETTINGS

/** A request and what came back. */
export interface Exchange {
  request: SentRequest
  answer: Answer
}

/** A service in one of the settings, on a database of its own, and who is there to use it. */
export async function startWorld(name: SettingName, databaseUrl: string) {
  const { env, options, atOnce = false }: Setting = SETTINGS[name]
  const directory = mkdtempSync(join(tmpdir(), 'auth-fuzz-'))
  const log: string[] = []
  const config = loadConfig({
    NODE_ENV: 'test',
    BCRYPT_COST: '4',
    LOG_LEVEL: 'trace',
    DATABASE_URL: databaseUrl,
    MAIL_DIR: directory,
    ...env,
  })
  const app = await buildForTest(config, {
    hashing: { threads: 1 },
    logTo: { write: (line) => log.push(line) },
    ...options,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const secrets = new Set<string>()
  const cast = people(app, secrets)

  const grant = async ({ method, url, headers, body, over }: FuzzRequest): Promise<SentRequest> => ({
    method,
    url: (await cast.grant(url)).replaceAll(' ', '%20'),
    headers: await cast.grant(headers),
    body: body && write(await cast.grant(body)),
    over,
  })

  const exchange = async (request: SentRequest): Promise<Exchange> => {
    const answer = await send(app, agent, request).catch((error) => {
      throw new Error(`no answer to ${request.method} ${request.url}: ${error}`, { cause: error })
    })
    // What an answer hands out is a secret to every other.
    for (const [, value = ''] of headerOf(answer, 'set-cookie').matchAll(/_id=([\w-]{36,})/g))
      secrets.add(value)
    return { request, answer }
  }

  return {
    name,
    app,
    config,
    /** Whether the queue for hashing can be full. */
    mayBeBusy: atOnce,
    /** Session and device IDs and mailed tokens that there are, or were. */
    secrets,
    /** Gives all log lines since it was last asked. */
    takeLog: () => log.splice(0),
    /** Forgets everybody and everything, so that what happens next depends on nothing before. */
    async reset() {
      await cast.reset()
      secrets.clear()
      log.length = 0
    },
    /** Sends requests one after the other, or at once, and gives each with its answer. */
    async sendAll(requests: readonly FuzzRequest[]): Promise<Exchange[]> {
      const exchanges: Exchange[] = []
      if (!atOnce) for (const request of requests) exchanges.push(await exchange(await grant(request)))
      else {
        const granted: SentRequest[] = []
        for (const request of requests) granted.push(await grant(request))
        exchanges.push(...(await Promise.all(granted.map(exchange))))
      }
      return exchanges
    },
    async close() {
      agent.destroy()
      await app.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** What {@link startWorld} gives. */
export type World = Awaited<ReturnType<typeof startWorld>>
