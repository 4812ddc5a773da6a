import { expect, vi } from 'vitest'
import { bob, type TestApp } from './app.ts'

interface LogLine {
  msg: string
  message_id: string
  attempts: number
  pause_ms: number
  response_code?: number
}

type Service = Pick<TestApp, 'app' | 'log'>

/** What the service said of mails, oldest first. */
export const mailLines = ({ log }: Pick<Service, 'log'>, msg: string): LogLine[] =>
  log.map((line) => JSON.parse(line) as LogLine).filter((line) => line.msg === msg)

/** Has the service try what is due until it has said so of this many mails. */
export async function deliverUntil(service: Service, msg: string, count = 1): Promise<void> {
  await vi.waitFor(
    async () => {
      await service.app.mailer.deliverDue()
      expect(mailLines(service, msg).length).toBeGreaterThanOrEqual(count)
    },
    { timeout: 20_000, interval: 10 },
  )
}

/** Every mail that waits. */
export const waiting = ({
  app,
}: Pick<Service, 'app'>): Promise<{ recipient: string | null; attempts: number }[]> =>
  app.knex('outbox').select('*').orderBy('id')

/** How many deliveries came out like this, as /metrics says. */
export async function counted({ app }: Pick<Service, 'app'>, outcome: string): Promise<number> {
  const { body } = await app.inject({ url: '/metrics' })
  return Number(new RegExp(`^auth_mails_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(body)?.[1] ?? 0)
}

/** Registers Bob, which puts a mail in the outbox; gives the answer. */
export const register = ({ form }: Pick<TestApp, 'form'>, email = bob.email) =>
  form('POST', '/users', { ...bob, email })
