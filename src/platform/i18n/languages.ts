import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'
import { cookieValues } from '../http/cookies.ts'

/** The languages there are, the one for want of a better first. */
export const LANGUAGES = ['en', 'fr'] as const

/** A language there is. */
export type LanguageCode = (typeof LANGUAGES)[number]

/** Something said in each language. */
export type InEachLanguage<Said> = Readonly<Record<LanguageCode, Said>>

/** The cookie of the language that a person chose. */
export const LANGUAGE_COOKIE = 'user_auth_lang'

const [FALLBACK] = LANGUAGES

/** How many of one request are looked at: a parent domain may have one of the same name. */
const MOST_PRESENTED = 4

/** Whether there is a language of this name. */
export const isLanguage = (name: unknown): name is LanguageCode =>
  LANGUAGES.some((language) => language === name)

/** The language that the person chose who sends a request, else the one that it asks for, of those there are. */
export function languageOf(request: IncomingMessage): LanguageCode {
  const chosen = cookieValues(request.headers.cookie, LANGUAGE_COOKIE, MOST_PRESENTED).find(isLanguage)
  if (chosen) return chosen
  return (new Negotiator(request).language([...LANGUAGES]) as LanguageCode | undefined) ?? FALLBACK
}

/** What is said in a language; in the first where it is none of those there are. */
export const inLanguage = <Said>(language: string, said: InEachLanguage<Said>): Said =>
  said[language as LanguageCode] ?? said[FALLBACK]
