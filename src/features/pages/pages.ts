import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { FailurePage } from '../../platform/errors/error-handler.ts'
import { languageOf } from '../../platform/i18n/languages.ts'
import type { Services } from '../../services.ts'
import { style } from '../i18n/i18n.ts'
import type { FormText, Language, PageText } from '../i18n/language.ts'
import { sendFailurePage } from './failure-page.ts'

/** A form on a page: what it says, where it posts to, and what it posts. */
export interface FormPage {
  choose(language: Language): PageText | FormText
  action: string
  /** The token of the link that led to it. */
  token?: string
  /** Whose password it sets, for password managers. */
  email?: string | undefined
  /** The field to fill in, and what it holds already. */
  input?: { name: 'new_password' | 'email'; value?: string }
}

/** What a page shows beside its wording. */
export interface PageParts {
  form?: FormPage
  /** What is wrong with what was filled in, shown beside the field. */
  fault?: (language: Language) => string
  /** Why the form did not work this time, shown above its button. */
  alert?: (language: Language) => string
  /** Where to go from here. */
  links?: { href: string; label: keyof Language['links'] }[]
}

/** Shows pages to people. */
export interface Pages {
  /** The path of the public URL, which paths of pages follow; empty where it has none. */
  basePath: string
  /** Sends a page in the language the request asks for: no script, nothing from elsewhere, kept by nobody. */
  send(
    reply: FastifyReply,
    status: number,
    choose: (language: Language) => PageText | FormText,
    parts?: PageParts,
  ): FastifyReply
  /** Shows a failure to whoever met it in a browser; undefined where a page is not what the client wants. */
  sendFailure: FailurePage
}

const styleHash = createHash('sha256').update(style).digest('base64')
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** The pages of a service. */
export function createPages({ i18n, options }: Pick<Services, 'i18n' | 'options'>): Pages {
  const basePath = new URL(options.publicUrl).pathname.replace(/\/$/, '')
  const withBase = (path: string) => (path.startsWith('/') ? basePath + path : path)

  const pages: Pages = {
    basePath,
    send(reply, status, choose, parts = {}) {
      const language = languageOf(reply.request.raw)
      const words = i18n.in(language)
      const { form, links = [] } = parts
      const page = {
        ...choose(words),
        form: form && { ...form, action: withBase(form.action) },
        fault: parts.fault?.(words),
        alert: parts.alert?.(words),
        links: links.map(({ href, label }) => ({ href: withBase(href), text: words.links[label] })),
        language,
      }
      return (
        reply
          .code(status)
          .header('content-security-policy', CONTENT_SECURITY_POLICY)
          // Of a page whose URL may hold a token nobody learns the address. Others say where their form comes from, which a
          // browser on plain HTTP tells in no other way.
          .header('referrer-policy', form && !form.token ? 'same-origin' : 'no-referrer')
          .header('cache-control', 'no-store')
          .header('vary', 'accept, accept-language')
          .type('text/html; charset=utf-8')
          .serializer(String)
          .send(i18n.page(page))
      )
    },
    sendFailure: (error, status, request, reply) => sendFailurePage(pages, error, status, request, reply),
  }
  return pages
}
