import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { backgroundWork } from '../lib/background.ts'

const INTERVAL_MS = 60_000

declare module 'fastify' {
  interface FastifyInstance {
    housekeeping: {
      /** Has a chore done once a minute, one at a time, until the service closes. */
      everyMinute(chore: () => Promise<unknown>): void
      /** Does a piece of work that no answer waits for; its error is logged, and closing waits for it. */
      inBackground(work: () => Promise<unknown>): void
    }
  }
}

/** What the service does beside answering requests. */
const housekeeping: FastifyPluginAsync = async (app) => {
  const background = backgroundWork((err) => app.log.error({ err }, 'background work failed'))
  const chores: (() => Promise<unknown>)[] = []
  let atWork = false

  const timer = setInterval(() => {
    if (atWork) return
    atWork = true
    background.run(async () => {
      for (const chore of chores) await chore().catch((err) => app.log.error({ err }, 'chore failed'))
      atWork = false
    })
  }, INTERVAL_MS).unref()

  app.decorate('housekeeping', {
    everyMinute: (chore) => chores.push(chore),
    inBackground: background.run,
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await background.settle()
  })
}

export default fp(housekeeping, { name: 'housekeeping', dependencies: ['database'] })
