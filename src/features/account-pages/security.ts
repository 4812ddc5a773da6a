import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RouteOptions } from '../../plugin.ts'
import { nameDevice } from '../devices/texts.ts'
import { addFormAction, HIDDEN } from '../pages/form-page.ts'
import type { Block, View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { NoFields } from './schemas.ts'
import { textsIn } from './texts/index.ts'

const DAY_MS = 86_400_000
const signedIn = { access: 'signed-in' } as const

/** What people see of their second factor, and of the devices on which none is asked for. */
export function addSecurityPage(app: FastifyInstance, { services, pages }: RouteOptions): void {
  const { policy, trustDays } = services.options.secondFactor
  const isOff = policy === 'off'

  async function view({ auth }: FastifyRequest): Promise<View> {
    const { secondFactor, devices } = await services.auth.getAccount(auth.user_id)
    const { totp: isOn, recovery_codes_left: codesLeft } = secondFactor
    const trusted = devices.flatMap(({ user_agent, trusted_at }) => {
      const until = (trusted_at ?? 0) + trustDays * DAY_MS
      return trusted_at === null || until <= services.now() ? [] : [{ user_agent, until }]
    })
    return (language) => {
      const texts = textsIn(language)
      const { links, trust, ...text } = texts.security({ isOff, isOn, codesLeft })
      const ways = isOn
        ? [
            { href: PATHS.recoveryCodes, text: links.codes },
            { href: PATHS.removeFactor, text: links.off },
          ]
        : [{ href: PATHS.enrol, text: links.on }]
      const items = trusted.map(({ user_agent, until }) => ({
        title: nameDevice(language, user_agent),
        lines: [trust.until({ time: until })],
      }))
      const blocks: Block[] = [
        ...(isOff ? [] : [{ links: ways }]),
        ...(isOn ? [{ heading: trust.heading, items, ifNone: trust.none }] : []),
        ...(items.length > 0
          ? [{ form: { action: PATHS.distrust, button: trust.end, look: 'quiet' as const } }]
          : []),
        { links: [{ href: PATHS.account, text: texts.toAccount }] },
      ]
      return { ...text, blocks }
    }
  }

  app.get(
    PATHS.security,
    {
      schema: { ...HIDDEN, operationId: 'showSecurityPage', summary: "The caller's second factor" },
      config: { ...signedIn, page: true },
    },
    async (request, reply) => pages.send(reply, 200, await view(request)),
  )

  addFormAction(app, pages, {
    path: PATHS.distrust,
    page: PATHS.security,
    operationId: 'EndTrust',
    summary: 'Has a code asked for on every device',
    config: signedIn,
    body: NoFields,
    view,
    async submit(request, reply) {
      await services.devices.distrust(request.auth.user_id, services.db)
      return pages.redirect(reply, PATHS.security, 'trust_ended')
    },
  })
}
