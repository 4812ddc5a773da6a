import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import Negotiator from 'negotiator'
import { FALLBACK, type I18n, inLanguage, LANGUAGES, style } from '../i18n/i18n.ts'
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

declare module 'fastify' {
  interface FastifyRequest {
    /** The language the request asks for, of those there are. */
    readonly language: string
  }
  interface FastifyReply {
    /** Sends a page in the language the request asks for: no script, nothing from elsewhere, kept by nobody. */
    page(status: number, choose: (language: Language) => PageText | FormText, parts?: PageParts): FastifyReply
  }
}

const styleHash = createHash('sha256').update(style).digest('base64')
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** Tells which language a request asks for, and sends pages in it. */
export function addPages(app: FastifyInstance, wording: I18n): void {
  app.decorateRequest('language', {
    getter() {
      return new Negotiator(this.raw).language(Object.keys(LANGUAGES)) ?? FALLBACK
    },
  })
  app.decorateReply('page', function (this: FastifyReply, status, choose, parts = {}) {
    const { language } = this.request
    const words = inLanguage(language)
    const { form, links = [] } = parts
    const page = {
      ...choose(words),
      form,
      fault: parts.fault?.(words),
      alert: parts.alert?.(words),
      links: links.map(({ href, label }) => ({ href, text: words.links[label] })),
      language,
    }
    return (
      this.code(status)
        .header('content-security-policy', CONTENT_SECURITY_POLICY)
        // Of a page whose URL may hold a token nobody learns the address. Others say where their form comes from, which a
        // browser on plain HTTP tells in no other way.
        .header('referrer-policy', form && !form.token ? 'same-origin' : 'no-referrer')
        .header('cache-control', 'no-store')
        .header('vary', 'accept, accept-language')
        .type('text/html; charset=utf-8')
        .serializer(String)
        .send(wording.page(page))
    )
  })
  app.failures.page = sendFailurePage
}
