import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import { pageOf } from '../../platform/http/page.ts'
import type { RouteOptions } from '../../plugin.ts'
import { nameDevice } from '../devices/texts.ts'
import { HIDDEN } from '../pages/form-page.ts'
import { PATHS } from '../pages/paths.ts'
import { ListQuery } from './schemas.ts'
import { textsIn } from './texts/index.ts'

const ON_A_PAGE = 20

const signedIn = { access: 'signed-in' } as const
const page = { ...signedIn, page: true } as const

/** Where people read what happened to their account. */
export function addEventsPage(app: FastifyInstance, { services, pages }: RouteOptions): void {
  app.get<{ Querystring: Static<typeof ListQuery> }>(
    PATHS.events,
    {
      schema: {
        ...HIDDEN,
        operationId: 'showEventsPage',
        summary: "What happened to the caller's account",
        querystring: ListQuery,
      },
      config: page,
    },
    async ({ auth, query }, reply) => {
      const part = pageOf({ ...query, limit: String(ON_A_PAGE) })
      const events = await services.auditLog.list(auth.user_id, part)
      return pages.send(reply, 200, (language) => {
        const texts = textsIn(language)
        const { heading, none, kinds, facts, ...text } = texts.events
        const names: Partial<Record<string, string>> = kinds
        const items = events.map(({ kind, time, ip, user_agent }) => ({
          title: names[kind] ?? kind,
          lines: facts({ time, ip, device: nameDevice(language, user_agent) }),
        }))
        const last = events.length >= ON_A_PAGE ? events.at(-1) : undefined
        const older = last
          ? [{ href: `${PATHS.events}?before=${new Date(last.time).toISOString()}`, text: texts.older }]
          : []
        return {
          ...text,
          blocks: [
            { heading, items, ifNone: none },
            { links: [...older, { href: PATHS.account, text: texts.toAccount }] },
          ],
        }
      })
    },
  )
}
