import { readEnvFile } from './env-file.ts'

const DEFAULT_PORT = '5000'

/** The port that probes are served on; loads nothing of the service, since health checks are frequent. */
export function readProbePort(environment: Record<string, string | undefined> = process.env): string {
  const { OPS_PORT, PORT } = { ...readEnvFile('.env'), ...environment }
  return OPS_PORT || PORT || DEFAULT_PORT
}
