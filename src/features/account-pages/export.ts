import type { FastifyInstance } from 'fastify'
import type { RouteOptions } from '../../plugin.ts'
import { HIDDEN } from '../pages/form-page.ts'
import { PATHS } from '../pages/paths.ts'
import { textsIn } from './texts/index.ts'

const signedIn = { access: 'signed-in' } as const
const page = { ...signedIn, page: true } as const

/** Where people take along what is held about them. */
export function addExportPage(app: FastifyInstance, { services, pages }: RouteOptions): void {
  app.get(
    PATHS.export,
    {
      schema: { ...HIDDEN, operationId: 'showExportPage', summary: 'Where what is held is downloaded' },
      config: page,
    },
    async (_request, reply) =>
      pages.send(reply, 200, (language) => {
        const texts = textsIn(language)
        const { download, ...text } = texts.export
        const links = [
          { href: PATHS.exportFile, text: download },
          { href: PATHS.account, text: texts.toAccount },
        ]
        return { ...text, blocks: [{ links }] }
      }),
  )

  app.get(
    PATHS.exportFile,
    {
      schema: { hide: true, operationId: 'downloadAccount', summary: 'What is held about the caller' },
      // What it answers is a file; what keeps it from that is told to people.
      config: page,
    },
    async ({ auth }, reply) =>
      reply
        .header('content-disposition', 'attachment; filename="account.json"')
        .type('application/json; charset=utf-8')
        .send(`${JSON.stringify(await services.accountExport.exportAccount(auth.user_id), undefined, 2)}\n`),
  )
}
