import { describeDevice, recogniseDevice } from '../../platform/http/user-agent.ts'
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

/** Names a device in a language by its user agent: what a program calls itself, where it is no browser that is known. */
export function nameDevice(language: string, userAgent: string | null): string {
  const { browser, system } = recogniseDevice(userAgent)
  if (browser !== undefined || system !== undefined) return deviceName(language, browser, system)
  const name = describeDevice(userAgent)
  return name === describeDevice(null) ? deviceName(language) : name
}
