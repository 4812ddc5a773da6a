import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Eta } from 'eta/core'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import Negotiator from 'negotiator'
import type { Mail } from '../../lib/mail.ts'
import type { FormWording, Language, MailWording, PageWording } from './language.ts'
import { en } from './languages/en.ts'
import { fr } from './languages/fr.ts'

/** The languages there are, the one for want of a better first. */
const LANGUAGES: Readonly<Record<string, Language>> = { en, fr }
const [FALLBACK = 'en'] = Object.keys(LANGUAGES)

/** What a page shows beside its wording. */
export interface PageParts {
  /** Where its form posts to, and the token that it posts. */
  form?: { action: string; token: string }
  /** What is wrong with what was posted, shown beside the field. */
  error?: (language: Language) => string
}

/** Writes mails and pages, in the language asked for. */
export interface Wording {
  /** All that can be said in a language. */
  in(language: string): Language
  /** Lays a mail out, as text and as HTML. */
  mail(language: string, wording: MailWording, to?: string): Mail
}

declare module 'fastify' {
  interface FastifyInstance {
    wording: Wording
  }
  interface FastifyRequest {
    /** The language the request asks for, of those there are. */
    readonly language: string
  }
  interface FastifyReply {
    /** Sends a page in the language the request asks for: no script, nothing from elsewhere, kept by nobody. */
    page(
      status: number,
      choose: (language: Language) => PageWording | FormWording,
      parts?: PageParts,
    ): FastifyReply
  }
}

const TEMPLATES = new URL('./templates/', import.meta.url)
const template = (name: string) => readFileSync(new URL(name, TEMPLATES), 'utf8')
const style = template('page.css')
const styleHash = createHash('sha256').update(style).digest('base64')
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

const wording: FastifyPluginAsync = async (app) => {
  const service = app.config.SERVICE_NAME
  const eta = new Eta({ autoTrim: [false, 'nl'] })
  for (const name of ['mail.html', 'mail.text', 'page']) eta.loadTemplate(`@${name}`, template(`${name}.eta`))

  const inLanguage = (language: string) => LANGUAGES[language] ?? en

  app.decorate('wording', {
    in: inLanguage,
    mail(language, wording, to) {
      const data = { ...wording, language, service }
      const [text, html] = ['@mail.text', '@mail.html'].map((name) => eta.render(name, data))
      return { to, subject: wording.subject, text: text ?? '', html: html ?? '' }
    },
  })

  app.decorateRequest('language', {
    getter() {
      return new Negotiator(this.raw).language(Object.keys(LANGUAGES)) ?? FALLBACK
    },
  })
  app.decorateReply('page', function (this: FastifyReply, status, choose, parts = {}) {
    const { language } = this.request
    const words = inLanguage(language)
    const page = { ...choose(words), form: parts.form, error: parts.error?.(words), language, service, style }
    return this.code(status)
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .header('vary', 'accept-language')
      .type('text/html; charset=utf-8')
      .send(eta.render('@page', page))
  })
}

export default fp(wording, { name: 'wording' })
