import type { PlatformOptions } from '../../config/platform-options.ts'

/** Where to, beside this service's own pages, a sign-in may lead. */
export const returnOrigins = ({
  returnUrl,
  allowedOrigins,
}: Pick<PlatformOptions, 'returnUrl' | 'allowedOrigins'>): string[] => [
  ...new Set([...(returnUrl ? [new URL(returnUrl).origin] : []), ...allowedOrigins]),
]

// What browsers take out of a URL, or for a slash, before they look at it: blanks, control characters, backslashes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
const UNSAFE = /[\u0000-\u0020\u007f\\]/

/**
 * Where a sign-in leads that was asked for with this `return_to`: the URL as it was parsed, never the text that came in;
 * undefined unless it is of an origin that it may lead to.
 */
export function readReturnTo(
  text: unknown,
  options: Pick<PlatformOptions, 'publicUrl' | 'returnUrl' | 'allowedOrigins'>,
): string | undefined {
  if (typeof text !== 'string' || text === '' || UNSAFE.test(text)) return undefined
  const { publicUrl } = options
  const url = URL.parse(text, publicUrl)
  // The origin of a `blob:` URL is that of whoever made it.
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  if (url.username !== '' || url.password !== '' || url.pathname.startsWith('//')) return undefined
  const isAllowed = [new URL(publicUrl).origin, ...returnOrigins(options)].includes(url.origin)
  return isAllowed ? url.href : undefined
}
