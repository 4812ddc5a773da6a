import type { Knex } from 'knex'
import { AdoptionError } from './adoption-error.ts'
import { normaliseEmail } from './email-address.ts'
import type { Report } from './progress.ts'
import { updateUsers } from './update-users.ts'

const MOST_NAMED = 100

/** One user per address, in the one form in which addresses are compared. */
export async function up(knex: Knex, report?: Report): Promise<void> {
  const users: { id: number; email: unknown }[] = await knex('users').select('id', 'email').orderBy('id')
  const { moved, problems } = normaliseAll(users)
  if (problems.length > 0) throw new AdoptionError(summarise(problems))
  await updateUsers(knex, 'email', moved, report)
  await knex.schema.alterTable('users', (table) => table.unique(['email']))
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => table.dropUnique(['email']))
}

function normaliseAll(users: readonly { id: number; email: unknown }[]) {
  const owners = new Map<string, number>()
  const moved: [id: number, email: string][] = []
  const problems: string[] = []
  for (const { id, email } of users) {
    const result = normaliseEmail(email)
    if ('fault' in result) {
      problems.push(`user ${id}: ${JSON.stringify(email)} ${result.fault}; ${advice(id)}`)
      continue
    }
    const owner = owners.get(result.email)
    if (owner !== undefined)
      problems.push(`users ${owner} and ${id}: both are ${result.email}; ${advice(id)}`)
    owners.set(result.email, owner ?? id)
    if (result.email !== email) moved.push([id, result.email])
  }
  return { moved, problems }
}

const advice = (id: number) =>
  `say where mail goes, update users set email = '...' where id = ${id}, or delete the row`

function summarise(problems: readonly string[]): string[] {
  const more = problems.length - MOST_NAMED
  return more > 0 ? [...problems.slice(0, MOST_NAMED), `and ${more} more`] : [...problems]
}
