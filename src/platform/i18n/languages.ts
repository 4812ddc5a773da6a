import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'

/** The languages there are, the one for want of a better first. */
export const LANGUAGES = ['en', 'fr'] as const

/** A language there is. */
export type LanguageCode = (typeof LANGUAGES)[number]

/** Something said in each language. */
export type InEachLanguage<Said> = Readonly<Record<LanguageCode, Said>>

const [FALLBACK] = LANGUAGES

/** The language that a request asks for, of those there are. */
export const languageOf = (request: IncomingMessage): LanguageCode =>
  (new Negotiator(request).language([...LANGUAGES]) as LanguageCode | undefined) ?? FALLBACK

/** What is said in a language; in the first where it is none of those there are. */
export const inLanguage = <Said>(language: string, said: InEachLanguage<Said>): Said =>
  said[language as LanguageCode] ?? said[FALLBACK]
