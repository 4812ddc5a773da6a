import type { FastifyInstance } from 'fastify'
import type { RouteOptions } from '../../plugin.ts'
import { HIDDEN } from '../pages/form-page.ts'
import { PATHS } from '../pages/paths.ts'
import { textsIn } from './texts/index.ts'

/** The page of an account, which leads to all others, and where password managers look for the page of the password. */
export function addOverview(app: FastifyInstance, { services, pages }: RouteOptions): void {
  app.get(
    PATHS.account,
    {
      schema: { ...HIDDEN, operationId: 'showAccountPage', summary: 'The page of an account' },
      config: { access: 'signed-in', page: true },
    },
    async (request, reply) => {
      const { user, pendingEmail } = await services.auth.getAccount(request.auth.user_id)
      const { email } = user
      const isConfirmed = user.email_verified_at !== null
      return pages.send(reply, 200, (language) => {
        const { confirm, links, signOut, ...text } = textsIn(language).account({
          email,
          isConfirmed,
          pendingEmail,
        })
        return {
          ...text,
          blocks: [
            {
              links: [
                ...(isConfirmed && !pendingEmail ? [] : [{ href: PATHS.confirmationCode, text: confirm }]),
                ...Object.entries(links).map(([name, label]) => ({
                  href: PATHS[name as keyof typeof links],
                  text: label,
                })),
              ],
            },
            { form: { action: PATHS.signOut, button: signOut, look: 'quiet' } },
          ],
        }
      })
    },
  )

  // W3C, "A well-known URL for changing passwords".
  app.get(
    '/.well-known/change-password',
    {
      schema: { hide: true, operationId: 'findPasswordPage', summary: 'Where a password is changed' },
      config: { access: 'anyone' },
    },
    async (_request, reply) => pages.redirect(reply, PATHS.password),
  )
}
