import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import type { AppError } from '../../platform/errors/app-error.ts'
import { CrossSiteError, ForbiddenError, InvalidInputError } from '../../platform/errors/request-errors.ts'
import { isSafeMethod } from '../../platform/http/safe-method.ts'
import { languageOf } from '../../platform/i18n/languages.ts'
import { InvalidTicketError } from '../forward-auth/errors.ts'
import { EnrolmentRequiredError } from '../sessions/errors.ts'
import { faultOf } from './faults.ts'
import type { Block, Fault, Page, PageText, View } from './page.ts'
import type { Pages } from './pages.ts'
import { pathOf } from './path-of.ts'
import { PATHS } from './paths.ts'
import { type Failures, textsIn } from './texts/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The page whose form was posted, which is shown again with what is wrong; undefined where it cannot be. */
    formAgain?: (request: FastifyRequest) => View | undefined | Promise<View | undefined>
    /** The same where the session has ended meanwhile: what was typed is to be kept. It goes with `readsBodyFirst`. */
    formSignedOut?: (request: FastifyRequest) => View
    /** Where to ask for another mail, once the link of one is no longer good. */
    askAgain?: { path: string; label: (language: string) => string }
  }
}

/** Shows a failure in a browser as a page: with the form that was posted, where the user can mend it there. */
export async function sendFailurePage(
  pages: Pages,
  error: AppError,
  status: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { access } = request.routeOptions.config ?? {}
  // A reply is a promise of its end, which is not waited for here.
  if (error instanceof EnrolmentRequiredError)
    pages.redirect(reply, withReturnTo(PATHS.enrol, pages, request))
  else if (error instanceof ForbiddenError && access !== 'anyone')
    sendSignedOut(pages, status, request, reply)
  else {
    const again = await formToShowAgain(error, request)
    if (again) pages.send(reply, status, again.view, again.fault)
    else
      pages.send(reply, status, (language) => ({
        ...wordingOf(error, request, language),
        blocks: furtherLinks(error, request, pages, language),
      }))
  }
}

/** Leads to where to sign in; what was posted is not lost where it was typed. */
function sendSignedOut(pages: Pages, status: number, request: FastifyRequest, reply: FastifyReply): void {
  const signInPath = withReturnTo(PATHS.signIn, pages, request)
  if (isSafeMethod(request.method)) return void pages.redirect(reply, signInPath)
  const view = request.routeOptions.config.formSignedOut?.(request)
  const { signedOut } = textsIn(languageOf(request.raw))
  const link = { href: signInPath, text: signedOut.link, opensAnother: view !== undefined }
  if (view)
    pages.send(reply, status, withLink(filled(view, request.body), link), { text: signedOut.keepsForm })
  else pages.send(reply, status, () => ({ ...signedOut.page, blocks: [{ links: [link] }] }))
}

/**
 * Whether a failure is answered with a page. Unknown paths are typed into browsers as well: there a page is sent where the
 * client says that it reads pages.
 */
export function wantsPage({ raw, headers: { accept = '' }, routeOptions, is404 }: FastifyRequest): boolean {
  const isPage = routeOptions.config?.page === true
  const types = ['text/html', 'application/json', 'application/problem+json']
  if (/application\/problem\+json/i.test(accept)) return false
  if (!isPage && !(is404 && /text\/html/i.test(accept))) return false
  return new Negotiator(raw).mediaType(types) !== 'application/json'
}

/** A path from which the browser comes back to the page of this request. */
function withReturnTo(path: string, { withBase }: Pages, request: FastifyRequest): string {
  const { url, method } = request
  const query = isSafeMethod(method) ? url.slice(url.split('?')[0]?.length) : ''
  return `${path}?return_to=${encodeURIComponent(withBase(pathOf(request)) + query)}`
}

/** The form that was posted and what is wrong with it, where that can be mended there. */
async function formToShowAgain(
  error: AppError,
  request: FastifyRequest,
): Promise<{ view: View; fault: Fault } | undefined> {
  const { formAgain } = request.routeOptions.config ?? {}
  if (!formAgain || !isFields(request.body) || error instanceof CrossSiteError) return undefined
  // What cannot be shown does not hide what went wrong.
  const view = await Promise.resolve(formAgain(request)).catch(() => undefined)
  if (!view) return undefined
  const language = languageOf(request.raw)
  const fault =
    error.kind === 'throttled' || error.kind === 'unavailable'
      ? { text: wordingOf(error, request, language).paragraphs.join(' ') }
      : faultOf(error, view(language), pathOf(request), language)
  return fault && { view: filled(view, request.body), fault }
}

const isFields = (body: unknown): body is Record<string, unknown> => typeof body === 'object' && body !== null

/** A page whose fields hold what was typed, passwords and codes aside. */
function filled(view: View, body: unknown): View {
  const typed = isFields(body) ? body : {}
  return (language) => {
    const page = view(language)
    const blocks = page.blocks?.map((block): Block => {
      if (!('form' in block)) return block
      const fields = block.form.fields?.map((field) => {
        const value = typed[field.name]
        if (!['email', 'username', 'checkbox'].includes(field.kind)) return field
        if (field.kind === 'checkbox') return value === true ? { ...field, value: 'on' } : field
        return typeof value === 'string' ? { ...field, value } : field
      })
      return { ...block, form: { ...block.form, ...(fields ? { fields } : {}) } }
    })
    return { ...page, ...(blocks ? { blocks } : {}) }
  }
}

const withLink =
  (view: View, link: { href: string; text: string }): View =>
  (language) => {
    const page: Page = view(language)
    return { ...page, blocks: [{ links: [link] }, ...(page.blocks ?? [])] }
  }

/** Which of the things that can go wrong it is. */
function failureOf(error: AppError): keyof Failures {
  if (error instanceof CrossSiteError) return 'crossSite'
  if (error instanceof InvalidTicketError) return 'siteNotOpened'
  if (error instanceof InvalidInputError && error.field === 'token') return 'linkOver'
  switch (error.kind) {
    case 'forbidden':
      return 'linkOver'
    case 'too_large':
      return 'tooLarge'
    case 'unsupported_type':
      return 'unsupportedType'
    case 'throttled':
      return 'tooOften'
    case 'unavailable':
      return 'unavailable'
    case 'fault':
      return 'fault'
    case 'not_found':
    case 'method_not_allowed':
      return 'notFound'
    default:
      return 'malformed'
  }
}

const wordingOf = (error: AppError, { id }: FastifyRequest, language: string): PageText =>
  textsIn(language).failures[failureOf(error)]({
    seconds: Math.ceil(error.retryAfterSeconds ?? 0),
    requestId: id,
  })

/** Where to go from a failure. */
function furtherLinks(error: AppError, request: FastifyRequest, pages: Pages, language: string): Block[] {
  const { askAgain, formAgain } = request.routeOptions.config ?? {}
  const failure = failureOf(error)
  if (failure === 'linkOver' && askAgain)
    return [{ links: [{ href: askAgain.path, text: askAgain.label(language) }] }]
  // The first page of the site that it is on.
  if (failure === 'siteNotOpened')
    return [{ links: [{ href: '../', text: textsIn(language).links.openAnew }] }]
  // Where it is opened by another name than PUBLIC_URL's, forms are refused: the link leads to the right one.
  if (failure === 'crossSite' && formAgain)
    return [{ links: [{ href: pages.publicUrl + pathOf(request), text: textsIn(language).links.openAnew }] }]
  return []
}
