import type { PlatformOptions } from '../../config/platform-options.ts'
import { isLoopbackHost } from '../../platform/http/security-headers.ts'
import type { ForwardAuthOptions } from './options.ts'
import { readPageUrl } from './page-request.ts'

/** A site that proxies protect. */
export interface Site {
  origin: string
  /** Whether browsers send it the session's own cookie, since it has the host of `PUBLIC_URL`. */
  hasSessionCookie: boolean
}

/** The path below which a site other than that of `PUBLIC_URL` has its proxy hand requests to the service. */
export const SITE_PATH = '/.auth'

/** Where a browser gets a session of a site, and goes on to a path there. */
export const startUrl = (origin: string, path: string): string =>
  `${origin}${SITE_PATH}/start?to=${encodeURIComponent(path)}`

// What nginx, by default, takes of an answer's headers is 4 KB.
const LONGEST_ENCODED = 3000

/** The sites that proxies protect, by what their operator says. */
export type Sites = ReturnType<typeof createSites>

/** The sites that proxies protect. */
export function createSites({
  publicUrl,
  environment,
  forwardAuth,
}: Pick<PlatformOptions, 'publicUrl' | 'environment'> & { forwardAuth: ForwardAuthOptions }) {
  const home = new URL(publicUrl)
  // Cookies know no ports (RFC 6265, section 8.5).
  const hasSessionCookie = ({ protocol, hostname }: URL) =>
    protocol === home.protocol && hostname === home.hostname
  // An app that is being developed has a port of its own, and no name. Elsewhere another port may be another person's program.
  const isAnyPort = environment !== 'production' && isLoopbackHost(home.hostname)
  const origins = new Set(
    [home, ...forwardAuth.sites.map((site) => new URL(site))].map(({ origin }) => origin),
  )

  /** The site of a page; undefined where it is none that is protected here. */
  function findSite(url: URL): Site | undefined {
    const { origin } = url
    if (!origins.has(origin) && !(isAnyPort && hasSessionCookie(url))) return undefined
    return { origin, hasSessionCookie: hasSessionCookie(url) }
  }

  /**
   * Whether a page is what the service itself answers for a site of another host. A proxy that does not hand it on asks who
   * may see it: to come back to it would go on for ever.
   */
  const isOfService = (url: URL): boolean =>
    findSite(url)?.hasSessionCookie === false && url.pathname.startsWith(`${SITE_PATH}/`)

  return {
    findSite,
    isOfService,

    /** The page for signing in, from which this one is come back to; a URL that is too long for that, to its site. */
    signInUrl({ origin, pathname, href }: URL): string {
      const page = encodeURIComponent(href)
      const isReturnable = page.length <= LONGEST_ENCODED && !pathname.startsWith('//')
      return `${publicUrl}/sign-in?return_to=${isReturnable ? page : encodeURIComponent(`${origin}/`)}`
    },

    /**
     * Where a browser that is signed in goes on to a page: a site that it sends no session's cookie to gives it one of its
     * own first. Undefined where the page is of no site that is protected here.
     */
    leadBack(text: string): string | undefined {
      const url = readPageUrl(text)
      const site = url && findSite(url)
      if (!site || url.pathname.startsWith('//') || isOfService(url)) return undefined
      if (site.hasSessionCookie) return url.href
      return startUrl(site.origin, url.pathname + url.search)
    },
  }
}
