/** What the HTTP server puts up with; times in milliseconds, sizes in bytes. */
export const HTTP_SERVER = {
  bodyLimit: 32 * 1024,
  // Slow requests are cut off: headers first, then the rest.
  requestTimeout: 12_000,
  http: {
    headersTimeout: 8_000,
    connectionsCheckingInterval: 1_000,
    // A missing Host is answered as all else is.
    requireHostHeader: false,
  },
} as const
