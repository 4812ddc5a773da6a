const DEFAULT_PORT = '5000'

/** The port of the service, without reading or loading anything else: health checks are frequent. */
export const readPort = (environment: Record<string, string | undefined> = process.env): string =>
  environment.PORT || DEFAULT_PORT
