import type { Knex } from 'knex'
import { prepare } from '../../platform/database/prepared.ts'
import { isUniqueViolation } from '../../platform/database/unique-violation.ts'
import { ClientNameTakenError } from './errors.ts'

/** A row of the clients table; times in milliseconds since 1970. */
export interface Client {
  id: number
  /** What it calls itself: its `client_id`. */
  name: string
  /** The audience whose tokens it is told of. */
  audience: string
  /** The SHA-256 of its secret, which is itself stored nowhere. */
  secret_digest: string
  /** That of the secret before, and until when it is good. */
  previous_digest: string | null
  previous_until: number | null
  created_at: number
  /** When it was last known by a secret, to the hour. */
  last_used_at: number | null
  disabled_at: number | null
}

// By name: PostgreSQL refuses a prepared `*` once a newer version of the service has added a column.
const COLUMNS = [
  'id',
  'name',
  'audience',
  'secret_digest',
  'previous_digest',
  'previous_until',
  'created_at',
  'last_used_at',
  'disabled_at',
] as const

/** Programs that may ask about tokens and sessions, in the database or the transaction given. */
export function clientsRepository(knex: Knex) {
  const clients = () => knex<Client>('clients')

  const selectByName = prepare<{ name: string }, Client>(knex, (value) =>
    clients()
      .where('name', value('name'))
      .select(...COLUMNS),
  )

  return {
    /**
     * Adds a client.
     * @throws {ClientNameTakenError} when another has the name.
     */
    async addClient(
      client: Pick<Client, 'name' | 'audience' | 'secret_digest' | 'created_at'>,
    ): Promise<Client> {
      const [row] = await clients()
        .insert(client)
        .returning('*')
        .catch((error) => {
          throw isUniqueViolation(error, 'name') ? new ClientNameTakenError(client.name) : error
        })
      return row as Client
    },

    /** The client of this name, disabled or not. */
    async findClient(name: string): Promise<Client | undefined> {
      const [client] = await selectByName({ name })
      return client
    },

    /** All clients, by their names. */
    listClients: (): Promise<Client[]> => clients().orderBy('name'),

    /** Gives a client another secret; the one before is good until a time, or no more. False where there is no such client. */
    async replaceSecret(name: string, secret_digest: string, previousUntil: number | null): Promise<boolean> {
      const previous_digest = previousUntil === null ? null : knex.ref('secret_digest')
      const changes = { secret_digest, previous_digest, previous_until: previousUntil }
      return (await knex('clients').where({ name }).update(changes)) > 0
    },

    /** Disables a client, or enables it where the time is null; false where there is no such client. */
    async setDisabled(name: string, disabled_at: number | null): Promise<boolean> {
      return (await clients().where({ name }).update({ disabled_at })) > 0
    },

    /** Notes that a client was known by a secret. */
    async noteUse(id: number, last_used_at: number): Promise<void> {
      await clients().where({ id }).update({ last_used_at })
    },
  }
}

/** What {@link clientsRepository} gives. */
export type ClientsRepository = ReturnType<typeof clientsRepository>
