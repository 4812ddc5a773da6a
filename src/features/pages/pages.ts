import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PlatformOptions } from '../../config/platform-options.ts'
import type { FailurePage } from '../../platform/errors/error-handler.ts'
import { isSafeMethod } from '../../platform/http/safe-method.ts'
import { LANGUAGES, languageOf } from '../../platform/i18n/languages.ts'
import { type PageAssets, pageAssets } from './assets.ts'
import { DONE_ON, type DoneKey, isDoneKey } from './done.ts'
import { sendFailurePage, wantsPage } from './failure-page.ts'
import { layOutPage, STYLE_HASH } from './layout.ts'
import { type Fault, formsOf, type Page, type View } from './page.ts'
import { pathOf } from './path-of.ts'
import { textsIn } from './texts/index.ts'

/** Shows pages to people. */
export interface Pages {
  assets: PageAssets
  publicUrl: string
  /** A path of this service as browsers see it: after the path of the public URL, if that has one. */
  withBase(path: string): string
  /** Sends a page in the language the request asks for: nothing from other hosts, not to be cached. */
  send(reply: FastifyReply, status: number, view: View, fault?: Fault): FastifyReply
  /**
   * Leads on to a path of this service, where `done` is said, or to a URL; from a form to pages of others by a page of
   * its own.
   */
  redirect(reply: FastifyReply, target: string, done?: DoneKey): FastifyReply
  /** Shows a failure as a page; undefined where the client does not want a page. */
  sendFailure: FailurePage
}

/** The pages of a service. */
export function createPages(options: PlatformOptions): Pages {
  const { publicUrl, serviceName, returnUrl } = options
  const basePath = new URL(publicUrl).pathname.replace(/\/$/, '')
  const withBase = (path: string) => (path.startsWith('/') ? basePath + path : path)
  const assets = pageAssets(options.brand)
  const brand = {
    css: assets.brandCss && withBase(assets.brandCss.href),
    logo: assets.logo && withBase(assets.logo.href),
  }
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_HASH}${brand.css ? " 'self'" : ''}`,
    "script-src 'self'",
    ...(brand.logo || brand.css ? ["img-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

  const isOwn = (target: string) => target.startsWith('/') || target.startsWith(`${publicUrl}/`)

  const pages: Pages = {
    assets,
    publicUrl,
    withBase,
    send(reply, status, view, fault) {
      const { request } = reply
      const language = languageOf(request.raw)
      const page = view(language)
      const html = layOutPage({
        page: { ...page, done: page.done ?? doneOf(request, language) },
        fault,
        language,
        texts: textsIn(language),
        service: serviceName,
        brand,
        script: withBase(assets.script.href),
        withBase,
        footer: [
          ...(returnUrl ? [{ href: returnUrl, text: textsIn(language).links.back }] : []),
          ...languageLinks(request, language),
        ],
      })
      return (
        reply
          .code(status)
          .header('content-security-policy', policy)
          // The URL of a page that may hold a token is told to no other site. Other pages say where their form comes from,
          // which a browser on plain HTTP tells in no other way.
          .header('referrer-policy', postsWithoutToken(page) ? 'same-origin' : 'no-referrer')
          .header('cache-control', 'no-store')
          .header('vary', 'accept, accept-language, cookie')
          .type('text/html; charset=utf-8')
          .serializer(String)
          .send(html)
      )
    },
    redirect(reply, target, done) {
      if (!isSafeMethod(reply.request.method) && !isOwn(target))
        return pages.send(reply, 200, onwardView(target))
      const query = done ? `${target.includes('?') ? '&' : '?'}done=${done}` : ''
      return reply.redirect(withBase(target) + query, 303)
    },
    sendFailure: (error, status, request, reply) =>
      wantsPage(request) ? sendFailurePage(pages, error, status, request, reply) : undefined,
  }
  return pages
}

/**
 * A page that leads on at once: Chromium holds all that the answer to a form redirects to against `form-action`, also what
 * those pages redirect to in their turn, which nobody here knows.
 */
const onwardView =
  (url: string): View =>
  (language) => {
    const { link, ...text } = textsIn(language).onward({ host: new URL(url).host })
    return { ...text, redirectsTo: url, blocks: [{ links: [{ href: url, text: link }] }] }
  }

function postsWithoutToken(page: Page): boolean {
  const forms = formsOf(page)
  const inItems = page.blocks?.some((block) => 'items' in block && block.items.some(({ form }) => form))
  return (forms.length > 0 || inItems === true) && forms.every(({ hidden }) => hidden?.token === undefined)
}

/** What the query says was just done, where this page may say that. */
function doneOf(request: FastifyRequest, language: string): string | undefined {
  const { done } = (request.query ?? {}) as { done?: unknown }
  if (request.is404 || !isSafeMethod(request.method) || !isDoneKey(done)) return undefined
  return (DONE_ON[done] as readonly string[]).includes(pathOf(request))
    ? textsIn(language).done[done]
    : undefined
}

/** Links to this page in each other language, if it is one that a link can show. */
function languageLinks({ method, url, is404 }: FastifyRequest, present: string) {
  if (!isSafeMethod(method) || is404) return []
  return LANGUAGES.filter((language) => language !== present).map((language) => {
    const query = new URLSearchParams(url.split('?')[1])
    query.set('lang', language)
    return { href: `?${query}`, text: textsIn(language).languageName, language }
  })
}
