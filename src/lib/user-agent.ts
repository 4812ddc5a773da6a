import Bowser from 'bowser'

/** A device as its owner would name it, from a user agent: "Firefox on Linux", "curl", or "unknown device". */
export function describeDevice(userAgent: string | null): string {
  if (!userAgent) return 'unknown device'
  const { browser, os } = Bowser.parse(userAgent)
  const product = browser.name || /^[\w .-]{1,50}/.exec(userAgent)?.[0].trim() || 'unknown device'
  return os.name ? `${product} on ${os.name}` : product
}
