import { buildApp } from './app.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { describeDatabase } from './lib/database-url.ts'

const GRACE_MS = 10_000

/** One readable line for each thing that keeps the service from starting, and none of the code behind it. */
function giveUp(error: unknown): never {
  const lines =
    error instanceof ConfigError ? error.faults : [error instanceof Error ? error.message : String(error)]
  for (const line of lines) process.stderr.write(`cannot start: ${line}\n`)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const app = await buildApp(config)
  const address = await app.listen({ host: config.HOST, port: config.PORT })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      app.log.info({ signal }, 'stopping')
      setTimeout(() => process.exit(1), GRACE_MS).unref()
      app.close().then(() => app.log.info('stopped'))
    })
  }

  const { PUBLIC_URL, DATABASE_URL, NODE_ENV } = config
  app.log.info(
    `${config.SERVICE_NAME} listens on ${address} - docs at ${PUBLIC_URL}/docs - database ${describeDatabase(DATABASE_URL)} - profile ${NODE_ENV}`,
  )
  if (NODE_ENV !== 'production')
    app.log.warn('the development profile takes short passwords; set NODE_ENV=production for real use')
}

try {
  await start(loadConfig())
} catch (error) {
  giveUp(error)
}
