import { type InEachLanguage, inLanguage } from '../../platform/i18n/languages.ts'
import type { RefusalReason } from './errors.ts'

const TEXTS: InEachLanguage<Record<RefusalReason, (limit: number) => string>> = {
  en: {
    empty: () => 'Please enter a password.',
    too_short: (limit) => `Please use at least ${limit} characters.`,
    too_long: (limit) => `Please use at most ${limit} characters.`,
    not_unicode: () => 'Please use other characters.',
    common: () => 'Many people use this one. Please choose another.',
    guessable: () => 'Please do not make it of your address or the name of the service.',
  },
  fr: {
    empty: () => 'Saisissez un mot de passe.',
    too_short: (limit) => `Utilisez au moins ${limit} caractères.`,
    too_long: (limit) => `Utilisez au plus ${limit} caractères.`,
    not_unicode: () => "Utilisez d'autres caractères.",
    common: () => "Beaucoup de gens l'utilisent. Choisissez-en un autre.",
    guessable: () => 'Ne le composez pas de votre adresse ni du nom du service.',
  },
}

/** Says in a language why a password was refused, beside its field; `limit` is the number of characters that it is about. */
export const refusalsIn = (language: string): Record<RefusalReason, (limit: number) => string> =>
  inLanguage(language, TEXTS)
