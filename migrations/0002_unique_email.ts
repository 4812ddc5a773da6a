import type { Knex } from 'knex'
import { normaliseEmail } from '../src/lib/email-address.ts'
import { AdoptionError } from './adoption-error.ts'

const MOST_NAMED = 20

/** One user per address, in the one form in which addresses are compared. */
export async function up(knex: Knex): Promise<void> {
  const users: { id: number; email: string }[] = await knex('users').select('id', 'email').orderBy('id')
  const { moved, problems } = normaliseAll(users)
  if (problems.length > 0) throw new AdoptionError(summarise(problems))
  for (const { id, email } of moved) await knex('users').where({ id }).update({ email })
  await knex.schema.alterTable('users', (table) => table.unique(['email']))
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => table.dropUnique(['email']))
}

function normaliseAll(users: readonly { id: number; email: string }[]) {
  const owners = new Map<string, number>()
  const moved: { id: number; email: string }[] = []
  const problems: string[] = []
  for (const { id, email } of users) {
    const normalised = tryNormalise(email)
    const owner = owners.get(normalised ?? '')
    if (normalised === undefined) problems.push(`user ${id}: ${JSON.stringify(email)} is no e-mail address`)
    else if (owner !== undefined) problems.push(`users ${owner} and ${id}: both are ${normalised}`)
    else owners.set(normalised, id)
    if (normalised !== undefined && normalised !== email) moved.push({ id, email: normalised })
  }
  return { moved, problems }
}

function tryNormalise(email: string): string | undefined {
  try {
    return normaliseEmail(email)
  } catch {
    return undefined
  }
}

function summarise(problems: readonly string[]): string[] {
  const more = problems.length - MOST_NAMED
  return more > 0 ? [...problems.slice(0, MOST_NAMED), `and ${more} more`] : [...problems]
}
