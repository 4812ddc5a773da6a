import type { TestApp } from './app.ts'

/** What the service does every second, whether it is asked for anything or not. */
const BY_ITSELF = /^(with .due.|delete from|update) .*outbox/

/** Tells each statement that is run for a request; the function that it gives ends that. */
export function onStatement({ app }: Pick<TestApp, 'app'>, tell: (sql: string) => void): () => void {
  const note = ({ sql }: { sql: string }) => {
    if (!BY_ITSELF.test(sql)) tell(sql)
  }
  app.knex.on('query', note)
  return () => void app.knex.off('query', note)
}
