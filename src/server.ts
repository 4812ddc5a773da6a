import { once } from 'node:events'
import { constants } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import type { Config } from './config/env.ts'

// V8 would let its space for young objects grow to four times what it starts with, and the process with it; a server
// like this one does not get faster by that. To count, it must be said before anything large is loaded.
setFlagsFromString('--semi-space-growth-factor=1')
const { ConfigError } = await import('./config/check-options.ts')
const { loadConfig, loadEnvFile, unknownVariables } = await import('./config/env.ts')
const { describeDatabase } = await import('./platform/database/database-url.ts')

// Less than the ten seconds that container runtimes give.
const GRACE_MS = 8_000
// A terminal's Ctrl-C reaches the process twice at once, by itself and through npm.
const SAME_SIGNAL_MS = 500

/** The variables that `.env` has set, where there is one. */
let fromFile: readonly string[] | undefined

/** One readable line for each thing that keeps the service from starting, and none of the code behind it. */
function giveUp(error: unknown): never {
  const lines =
    error instanceof ConfigError ? error.faults : [error instanceof Error ? error.message : String(error)]
  for (const line of lines) process.stderr.write(`cannot start: ${line}\n`)
  if (fromFile?.length) process.stderr.write(`configuration was read from .env: ${fromFile.join(', ')}\n`)
  process.exit(1)
}

/** Has the service stop at a signal, and end at once at a second one. */
function stopOnSignal(stop: (signal: string) => Promise<void>): void {
  let stoppingSince: number | undefined
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(128 + constants.signals[signal])
        return
      }
      stoppingSince = performance.now()
      setTimeout(() => process.exit(1), GRACE_MS).unref()
      stop(signal).catch(giveUp)
    })
  }
}

/** Where log lines go: made readable in a terminal, and left as JSON for whatever else reads them. */
async function logStream({ server }: Config) {
  const format = server.logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json')
  if (format === 'json') return {}
  const { prettyLog } = await import('./platform/logging/pretty-log.ts')
  return { logTo: prettyLog(process.stdout) }
}

async function start(config: Config): Promise<void> {
  const settings = await logStream(config)
  const starting = import('./app.ts').then(({ buildApp }) => buildApp(config, settings))
  stopOnSignal(async (signal) => {
    const { app } = await starting
    app.log.info({ signal }, 'stopping')
    await app.close()
    app.log.info('stopped')
  })
  const { app, operations } = await starting
  if (fromFile) app.log.info({ variables: fromFile }, 'configuration read from .env')
  for (const sentence of unknownVariables()) app.log.warn(`environment: ${sentence}`)
  const { host, port, opsPort } = config.server
  const listen = async () => {
    if (operations) await once(operations.listen({ host, port: opsPort }), 'listening')
    return app.listen({ host, port })
  }
  const address = await listen().catch(async (error) => {
    // Native code aborts the process where it ends with threads that are hashing.
    await app.close()
    throw error
  })

  const { serviceName, publicUrl, database, environment } = config.options
  const databaseName = describeDatabase(database as string)
  app.log.info(
    `${serviceName} listens on ${address} - sign in at ${publicUrl}/sign-in - docs at ${publicUrl}/docs - database ${databaseName} - profile ${environment}`,
  )
  if (environment !== 'production')
    app.log.warn('the development profile takes short passwords; set NODE_ENV=production for real use')
}

try {
  fromFile = loadEnvFile()
  await start(loadConfig())
} catch (error) {
  giveUp(error)
}
