import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { TestApp } from './app.ts'

/** What a visitor asks an app for, behind a proxy. */
export interface Visit {
  method?: string
  url: string
  headers?: Record<string, string>
  cookies?: Record<string, string>
}

type Ask = (t: Pick<TestApp, 'app'>, visit: Visit) => Promise<LightMyRequestResponse>

const inject = (
  { app }: Pick<TestApp, 'app'>,
  { headers, cookies }: Visit,
  more: InjectOptions,
): Promise<LightMyRequestResponse> =>
  app.inject({
    ...more,
    ...(cookies ? { cookies } : {}),
    headers: { ...headers, ...more.headers },
  })

/** How each kind of proxy asks the service about a visit. */
export const ASK = {
  nginx: (t, visit) =>
    inject(t, visit, {
      method: 'GET',
      url: '/forward-auth/nginx',
      headers: { 'x-original-url': visit.url, 'x-original-method': visit.method ?? 'GET' },
    }),

  proxy(t, visit) {
    const { protocol, host, pathname, search } = new URL(visit.url)
    return inject(t, visit, {
      method: 'GET',
      url: '/forward-auth/proxy',
      headers: {
        'x-forwarded-proto': protocol.slice(0, -1),
        'x-forwarded-host': host,
        'x-forwarded-uri': pathname + search,
        'x-forwarded-method': visit.method ?? 'GET',
      },
    })
  },

  envoy(t, visit) {
    const { protocol, host, pathname, search } = new URL(visit.url)
    return inject(t, visit, {
      method: (visit.method ?? 'GET') as NonNullable<InjectOptions['method']>,
      url: `/forward-auth/envoy${pathname}${search}`,
      headers: { host, 'x-forwarded-proto': protocol.slice(0, -1) },
    })
  },
} satisfies Record<string, Ask>

/** Every kind of proxy, with how it asks. */
export const KINDS = Object.entries(ASK) as [keyof typeof ASK, Ask][]

/** What an app is told of who is signed in. */
export const identityIn = ({ headers }: LightMyRequestResponse): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('remote-')))
