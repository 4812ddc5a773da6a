import type { PlatformOptions } from '../../config/platform-options.ts'

// What browsers take out of a URL, or for a slash, before they look at it: blanks, control characters, backslashes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
const UNSAFE = /[\u0000-\u0020\u007f\\]/

/**
 * Where a sign-in leads that was asked for with this `return_to`: the URL as it was parsed, never the text that came in;
 * undefined unless it is of an origin that it may lead to.
 * @param isProtected whether proxies protect the site of a URL with this service.
 */
export function readReturnTo(
  text: unknown,
  options: Pick<PlatformOptions, 'publicUrl' | 'returnUrl' | 'allowedOrigins'>,
  isProtected: (url: URL) => boolean = () => false,
): string | undefined {
  if (typeof text !== 'string' || text === '' || UNSAFE.test(text)) return undefined
  const { publicUrl, returnUrl, allowedOrigins } = options
  const url = URL.parse(text, publicUrl)
  // A `blob:` URL has the origin of the page that created it.
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  if (url.username !== '' || url.password !== '' || url.pathname.startsWith('//')) return undefined
  const named = [publicUrl, ...(returnUrl ? [returnUrl] : [])].map((each) => new URL(each).origin)
  const isAllowed = [...named, ...allowedOrigins].includes(url.origin)
  return isAllowed || isProtected(url) ? url.href : undefined
}
