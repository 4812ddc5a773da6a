import type { LightMyRequestResponse } from 'fastify'
import type { TestApp } from './app.ts'
import { ASK } from './forward-auth.ts'

/** Where the service is, and two sites beside it, behind proxies. */
export const AUTH = 'https://auth.example.com'
export const APP = 'https://app.example.com'
export const WIKI = 'https://wiki.example.com'
export const SITES_ENV = {
  PUBLIC_URL: AUTH,
  FORWARD_AUTH_SITES: `${APP}, ${WIKI}`,
  SESSION_COOKIE_NAME: '__Host-session_id',
}

type Jar = Map<string, string>

/** A browser, which keeps cookies by host, follows nothing by itself, and meets each site behind a proxy. */
export function startBrowser(t: TestApp) {
  const jars = new Map<string, Jar>()
  const jarOf = (url: string): Jar => {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }

  function keep(url: string, answer: LightMyRequestResponse): LightMyRequestResponse {
    for (const { name, value, maxAge } of answer.cookies)
      if (maxAge === 0) jarOf(url).delete(name)
      else jarOf(url).set(name, value)
    return answer
  }

  /** Asks for a page: of the service itself, of the part of a site that is the service's, or of an app that is protected. */
  async function get(url: string, more: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    const { origin, protocol, host, pathname, search } = new URL(url)
    const cookies = Object.fromEntries(jarOf(url))
    if (origin === AUTH) return keep(url, await t.app.inject({ url: pathname + search, cookies }))
    if (!pathname.startsWith('/.auth/'))
      return keep(url, await ASK.proxy(t, { url, cookies, headers: { accept: 'text/html' } }))
    const headers = { ...more, 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-host': host }
    const path = pathname.replace('/.auth/', '/forward-auth/site/')
    return keep(url, await t.app.inject({ url: path + search, headers, cookies }))
  }

  return {
    get,
    jarOf,
    /** Signs in to the service. */
    async signIn(who: { email: string; password: string }) {
      await t.form('POST', '/users', who)
      keep(AUTH, await t.form('POST', '/sessions', who, Object.fromEntries(jarOf(AUTH))))
    },
    /** Goes to a page, and wherever it is led from there. Gives each status and place. */
    async visit(url: string): Promise<string[]> {
      const way: string[] = []
      for (let next: string | undefined = url; next && way.length < 12; ) {
        const here: URL = new URL(next)
        const answer = await get(next)
        way.push(`${answer.statusCode} ${here.origin}${here.pathname}`)
        next = answer.headers.location
      }
      return way
    },
  }
}

/** What {@link startBrowser} gives. */
export type TestBrowser = ReturnType<typeof startBrowser>
