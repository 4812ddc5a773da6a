/** The largest body of a request that is read, in bytes. */
export const BODY_LIMIT = 32 * 1024

/** What the HTTP server puts up with; times in milliseconds. */
export const HTTP_SERVER = {
  // Slow requests are cut off: headers first, then the rest.
  headersTimeout: 8_000,
  requestTimeout: 12_000,
  connectionsCheckingInterval: 1_000,
  // A missing Host is answered as all else is.
  requireHostHeader: false,
} as const
