import type { Knex } from 'knex'

const CHECK = 'check'

/** What tells whether a key is the one that values are sealed with. */
export function secretsRepository(knex: Knex) {
  const secrets = () => knex<{ name: string; sealed: string }>('secrets')

  return {
    /** The sealed check value; undefined where nothing was sealed yet. */
    async findCheck(): Promise<string | undefined> {
      return (await secrets().where({ name: CHECK }).first('sealed'))?.sealed
    },

    /** Keeps a check value, unless there is one. */
    async addCheck(sealed: string): Promise<void> {
      await secrets().insert({ name: CHECK, sealed }).onConflict('name').ignore()
    },
  }
}

/** What {@link secretsRepository} gives. */
export type SecretsRepository = ReturnType<typeof secretsRepository>
