import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { cookieJar } from '../../platform/http/cookie-jar.ts'
import { addHook } from '../../platform/http/route-hook.ts'
import { isSafeMethod } from '../../platform/http/safe-method.ts'
import { isLanguage, LANGUAGE_COOKIE } from '../../platform/i18n/languages.ts'

const YEAR_SECONDS = 31_536_000

/** Has every page remember the language that its query asks for, `lang`, and lead back to itself without it. */
export function addLanguageChoice(app: FastifyInstance, options: PlatformOptions): void {
  const jar = cookieJar(options)

  async function choose({ url }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const [path = '', search = ''] = url.split('?')
    const query = new URLSearchParams(search)
    const language = query.get('lang')
    if (!isLanguage(language)) return undefined
    jar.set(reply, LANGUAGE_COOKIE, language, { maxAge: YEAR_SECONDS })
    query.delete('lang')
    // Relative, as the browser sees the path: a proxy may have changed what comes before.
    const page = path.slice(path.lastIndexOf('/') + 1) || './'
    return reply.redirect(query.size > 0 ? `${page}?${query}` : page, 303)
  }

  app.addHook('onRoute', (route) => {
    if (route.config?.page && [route.method].flat().every(isSafeMethod)) addHook(route, 'onRequest', choose)
  })
}
