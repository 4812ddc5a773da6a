import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { FailurePage } from '../../platform/errors/error-handler.ts'
import { languageOf } from '../../platform/i18n/languages.ts'
import { sendFailurePage } from './failure-page.ts'
import { layOutPage, STYLE } from './layout.ts'
import type { Say } from './text.ts'

/** A form on a page: what it says, where it posts to, and what it posts. */
export interface FormPage {
  say: Say
  action: string
  /** The token of the link that led to it. */
  token?: string
  /** Whose password it sets, for password managers. */
  email?: string | undefined
  /** The field to fill in, and what it holds already. */
  input?: { name: 'new_password' | 'email' | 'code'; value?: string }
}

/** What a page shows beside its text; what depends on the language is a function of it. */
export interface PageParts {
  form?: FormPage
  /** What is wrong with what was filled in, shown beside the field. */
  fault?: (language: string) => string
  /** Why the form did not work this time, shown above its button. */
  alert?: (language: string) => string
  /** Where to go from here. */
  links?: { href: string; label: (language: string) => string }[]
}

/** Shows pages to people. */
export interface Pages {
  /** The path of the public URL, which paths of pages follow; empty where it has none. */
  basePath: string
  /** Sends a page in the language the request asks for: no script, nothing from other hosts, not to be cached. */
  send(reply: FastifyReply, status: number, say: Say, parts?: PageParts): FastifyReply
  /** Shows a failure as a page; undefined where the client does not want a page. */
  sendFailure: FailurePage
}

const styleHash = createHash('sha256').update(STYLE).digest('base64')
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** The pages of a service. */
export function createPages({ publicUrl, serviceName }: { publicUrl: string; serviceName: string }): Pages {
  const basePath = new URL(publicUrl).pathname.replace(/\/$/, '')
  const withBase = (path: string) => (path.startsWith('/') ? basePath + path : path)

  const pages: Pages = {
    basePath,
    send(reply, status, say, parts = {}) {
      const language = languageOf(reply.request.raw)
      const { form, links = [] } = parts
      const page = {
        ...say(language),
        form: form && { ...form, action: withBase(form.action) },
        fault: parts.fault?.(language),
        alert: parts.alert?.(language),
        links: links.map(({ href, label }) => ({ href: withBase(href), text: label(language) })),
        language,
        service: serviceName,
      }
      return (
        reply
          .code(status)
          .header('content-security-policy', CONTENT_SECURITY_POLICY)
          // The URL of a page that may hold a token is told to no other site. Other pages say where their form comes from,
          // which a browser on plain HTTP tells in no other way.
          .header('referrer-policy', form && !form.token ? 'same-origin' : 'no-referrer')
          .header('cache-control', 'no-store')
          .header('vary', 'accept, accept-language')
          .type('text/html; charset=utf-8')
          .serializer(String)
          .send(layOutPage(page))
      )
    },
    sendFailure: (error, status, request, reply) => sendFailurePage(pages, error, status, request, reply),
  }
  return pages
}
