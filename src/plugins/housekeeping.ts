import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { backgroundWork } from '../lib/background.ts'

const MINUTE_MS = 60_000

declare module 'fastify' {
  interface FastifyInstance {
    housekeeping: {
      /** Has a chore done at this interval, one at a time, from when the service is ready until it closes. */
      every(intervalMs: number, chore: () => Promise<void>): void
      /** Has a chore done once a minute. */
      everyMinute(chore: () => Promise<void>): void
      /** Does a piece of work that no answer waits for; its error is logged, and closing waits for it. */
      inBackground(work: () => Promise<void>): void
    }
  }
}

/** What the service does beside answering requests. */
const housekeeping: FastifyPluginAsync = async (app) => {
  const background = backgroundWork((err) => app.log.error({ err }, 'background work failed'))
  const timers: NodeJS.Timeout[] = []

  function every(intervalMs: number, chore: () => Promise<void>): void {
    let atWork = false
    const timer = setInterval(() => {
      if (atWork) return
      atWork = true
      background.run(() =>
        chore().finally(() => {
          atWork = false
        }),
      )
    }, intervalMs)
    timers.push(timer.unref())
  }

  app.decorate('housekeeping', {
    every,
    everyMinute: (chore) => every(MINUTE_MS, chore),
    inBackground: background.run,
  })
  app.addHook('onClose', async () => {
    for (const timer of timers) clearInterval(timer)
    await background.settle()
  })
}

export default fp(housekeeping, { name: 'housekeeping', dependencies: ['database'] })
