const DEFAULT_PORT = '5000'

/** The port that probes are served on, without reading or loading anything else: health checks are frequent. */
export const readProbePort = ({ OPS_PORT, PORT }: Record<string, string | undefined> = process.env): string =>
  OPS_PORT || PORT || DEFAULT_PORT
