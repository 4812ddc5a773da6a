import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import type { AppError } from '../../platform/errors/app-error.ts'
import { CrossSiteError, InvalidInputError } from '../../platform/errors/request-errors.ts'
import { PasswordRefusedError } from '../passwords/errors.ts'
import { refusalsIn } from '../passwords/texts.ts'
import { CodeRequiredError, InvalidCodeError } from '../sign-in/errors.ts'
import { InvalidEmailError } from '../users/email-address.ts'
import type { FormPage, Pages } from './pages.ts'
import type { PageText } from './text.ts'
import { type Failures, textsIn } from './texts/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The form of a page as it was posted, which is shown again with what is wrong; undefined where it cannot be. */
    formAgain?: (posted: Readonly<Record<string, unknown>>) => FormPage | undefined
    /** Where to ask for another mail, once the link of one is no longer good. */
    askAgain?: { path: string; label: (language: string) => string }
  }
}

/**
 * Shows a failure in a browser as a page: with the form that was posted, where the user can mend it there.
 */
export function sendFailurePage(
  pages: Pages,
  error: AppError,
  status: number,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  if (!wantsPage(request)) return undefined
  const { formAgain, askAgain } = request.routeOptions.config ?? {}
  const form = isFields(request.body) ? formAgain?.(request.body) : undefined
  const fault = form && faultOf(error, form)
  if (form && fault) return pages.send(reply, status, form.say, { form, fault })
  if (form && (error.kind === 'throttled' || error.kind === 'unavailable'))
    return pages.send(reply, status, form.say, {
      form,
      alert: (language) => whatToDo(error, request, language),
    })
  const isOver = failureOf(error) === 'linkOver'
  return pages.send(reply, status, (language) => wordingOf(error, request, language), {
    links: isOver && askAgain ? [{ href: askAgain.path, label: askAgain.label }] : [],
  })
}

/** Unknown paths are typed into browsers as well: there a page is sent where the client says that it reads pages. */
function wantsPage({ raw, headers: { accept = '' }, routeOptions, is404 }: FastifyRequest): boolean {
  const isPage = routeOptions.config?.page === true
  const types = ['text/html', 'application/json', 'application/problem+json']
  if (/application\/problem\+json/i.test(accept)) return false
  if (!isPage && !(is404 && /text\/html/i.test(accept))) return false
  return new Negotiator(raw).mediaType(types) !== 'application/json'
}

const isFields = (body: unknown): body is Record<string, unknown> => typeof body === 'object' && body !== null

/** What is wrong with what was filled in, where that is what is wrong. */
function faultOf(error: AppError, { input }: FormPage): ((language: string) => string) | undefined {
  if (!input) return undefined
  if (error instanceof PasswordRefusedError)
    return (language) => refusalsIn(language)[error.reason](error.limit)
  if (error instanceof InvalidCodeError || error instanceof CodeRequiredError)
    return (language) => textsIn(language).faulty.code()
  if (error instanceof InvalidEmailError) return (language) => textsIn(language).faulty.email()
  if (!(error instanceof InvalidInputError) || error.field !== input.name) return undefined
  const isMissing = error.message.endsWith(' is required')
  if (!isMissing) return (language) => textsIn(language).faulty.characters()
  return (language) =>
    input.name === 'email' ? textsIn(language).faulty.email() : refusalsIn(language).empty(0)
}

/** Which of the things that can go wrong it is. */
function failureOf(error: AppError): keyof Failures {
  if (error instanceof CrossSiteError) return 'crossSite'
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

const whatToDo = (error: AppError, request: FastifyRequest, language: string): string =>
  wordingOf(error, request, language).paragraphs.join(' ')
