import { type InEachLanguage, inLanguage } from '../../platform/i18n/languages.ts'

const TEXTS: InEachLanguage<(browser?: string, system?: string) => string> = {
  en: (browser, system) =>
    browser && system ? `${browser} on ${system}` : (browser ?? system ?? 'an unknown device'),
  fr: (browser, system) =>
    browser && system ? `${browser} sous ${system}` : (browser ?? system ?? 'un appareil inconnu'),
}

/** Names a device in a language by its browser and its system, as far as they are known. */
export const deviceName = (language: string, browser?: string, system?: string): string =>
  inLanguage(language, TEXTS)(browser, system)
