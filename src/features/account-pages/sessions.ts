import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { pageOf } from '../../platform/http/page.ts'
import type { RouteOptions } from '../../plugin.ts'
import { nameDevice } from '../devices/texts.ts'
import { addFormAction, HIDDEN } from '../pages/form-page.ts'
import { forgetKeptPages } from '../pages/kept-pages.ts'
import type { Block, View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { accountProofs } from './proof.ts'
import { ListQuery, NoFields, SessionForm } from './schemas.ts'
import { textsIn } from './texts/index.ts'

/** How many are on a page, beside 20 devices: about 14 KB is what one round trip brings. */
const ON_A_PAGE = 8

const signedIn = { access: 'signed-in' } as const

/** Where people see where they are signed in, and end what they do not know. */
export function addSessionPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { trustDays } = services.options.secondFactor
  const proofs = accountProofs(given)

  async function view(request: FastifyRequest, query: Static<typeof ListQuery> = {}): Promise<View> {
    const { auth } = request
    const page = pageOf({ ...query, limit: String(ON_A_PAGE) })
    const sessions = await services.sessions.list(auth.user_id, page)
    const { devices } = await services.auth.getAccount(auth.user_id)
    return (language) => {
      const texts = textsIn(language)
      const { heading, none, facts, end, endOthers, devices: deviceTexts, ...text } = texts.sessions
      const items = sessions.map((session) => {
        const isCurrent = session.digest === auth.digest
        const { created_at: createdAt, last_seen_at: lastSeenAt, ip } = session
        return {
          title: nameDevice(language, session.user_agent),
          lines: facts({ createdAt, lastSeenAt, ip, isCurrent }),
          ...(isCurrent
            ? {}
            : {
                form: {
                  action: PATHS.endSession,
                  button: end,
                  hidden: { id: session.id },
                  look: 'quiet' as const,
                },
              }),
        }
      })
      const last = sessions.length >= ON_A_PAGE ? sessions.at(-1) : undefined
      const older = last
        ? [{ href: `${PATHS.sessions}?before=${new Date(last.created_at).toISOString()}`, text: texts.older }]
        : []
      const known = devices.map(({ user_agent, last_used_at: lastUsedAt, trusted_at }) => ({
        title: nameDevice(language, user_agent),
        lines: deviceTexts.facts({
          lastUsedAt,
          trustedUntil: trusted_at === null || trustDays === 0 ? null : trusted_at + trustDays * 86_400_000,
        }),
      }))
      const isFirst = query.before === undefined
      const blocks: Block[] = [
        { heading, items, ifNone: none },
        { links: older },
        ...(items.some(({ form }) => form)
          ? [{ form: { action: PATHS.endOthers, button: endOthers, look: 'danger' as const } }]
          : []),
        ...(isFirst ? [{ heading: deviceTexts.heading, items: known, ifNone: deviceTexts.none }] : []),
        { links: [{ href: PATHS.account, text: texts.toAccount }] },
      ]
      return { ...text, blocks }
    }
  }

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    PATHS.sessions,
    {
      schema: {
        ...HIDDEN,
        operationId: 'showSessionsPage',
        summary: 'Where the caller is signed in',
        querystring: ListQuery,
      },
      config: { ...signedIn, page: true },
    },
    async (request, reply) => pages.send(reply, 200, await view(request, request.query)),
  )

  addFormAction(app, pages, {
    path: PATHS.endSession,
    page: PATHS.sessions,
    operationId: 'EndSession',
    summary: 'Ends a session from the page of sessions',
    config: signedIn,
    body: SessionForm,
    view,
    async submit(request, reply) {
      const { id } = request.body
      const context = requestContextOf(request, reply)
      const wasCurrent = await services.auth.logOutDevice(proofs.callerOf(request), id, context)
      if (!wasCurrent) return pages.redirect(reply, PATHS.sessions, 'session_ended')
      cookies.session.clear(reply)
      forgetKeptPages(reply)
      return pages.redirect(reply, PATHS.signOut)
    },
  })

  addFormAction(app, pages, {
    path: PATHS.endOthers,
    page: PATHS.sessions,
    operationId: 'EndOtherSessions',
    summary: 'Ends all other sessions from the page of sessions',
    config: signedIn,
    body: NoFields,
    view,
    async submit(request, reply) {
      await services.auth.logOutOthers(proofs.callerOf(request), requestContextOf(request, reply))
      return pages.redirect(reply, PATHS.sessions, 'others_ended')
    },
  })
}
