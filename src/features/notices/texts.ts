import { type InEachLanguage, inLanguage } from '../../platform/i18n/languages.ts'

const TEXTS: InEachLanguage<(count: number) => string> = {
  en: (count) =>
    count === 1
      ? 'Since the last mail of this kind, one more was held back.'
      : `Since the last mail of this kind, ${count} more were held back.`,
  fr: (count) =>
    count === 1
      ? 'Depuis le dernier message de ce genre, un autre a été retenu.'
      : `Depuis le dernier message de ce genre, ${count} autres ont été retenus.`,
}

/** Says in a language how many notices of a kind were held back since the last one. */
export const heldBack = (language: string, count: number): string => inLanguage(language, TEXTS)(count)
