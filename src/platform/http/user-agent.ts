import Bowser from 'bowser'

const { BROWSER_MAP, OS_MAP } = Bowser
const BROWSERS = new Set<string>(Object.values(BROWSER_MAP))
const SYSTEMS = new Set<string>(Object.values(OS_MAP))

/** What is known of a device by its user agent. */
export interface Device {
  browser?: string | undefined
  system?: string | undefined
}

/** The browser and the system that a user agent names, as far as the parser knows them: nothing that a client made up. */
export function recogniseDevice(userAgent: string | null): Device {
  if (!userAgent) return {}
  const { browser, os } = Bowser.parse(userAgent)
  return { browser: known(browser.name, BROWSERS), system: known(os.name, SYSTEMS) }
}

/** A device as its owner would name it, from a user agent: "Firefox on Linux", "curl", or "unknown device". */
export function describeDevice(userAgent: string | null): string {
  if (!userAgent) return 'unknown device'
  const { browser, os } = Bowser.parse(userAgent)
  const product = browser.name || /^[\w .-]{1,50}/.exec(userAgent)?.[0].trim() || 'unknown device'
  return os.name ? `${product} on ${os.name}` : product
}

const known = (name: string | undefined, names: ReadonlySet<string>): string | undefined =>
  name !== undefined && names.has(name) ? name : undefined
