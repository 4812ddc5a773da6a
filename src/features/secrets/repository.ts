import type { Knex } from 'knex'

const CHECK = 'check'

/** A column of sealed values, and the primary key of its table. */
export interface SealedColumn {
  table: string
  column: string
  key: string
}

/** What tells whether a key is the one that values are sealed with. */
export function secretsRepository(knex: Knex) {
  const secrets = () => knex<{ name: string; sealed: string }>('secrets')

  return {
    /** The sealed check value; undefined where nothing was sealed yet. */
    async findCheck(): Promise<string | undefined> {
      return (await secrets().where({ name: CHECK }).first('sealed'))?.sealed
    },

    /** Sealed values of a column, by the primary key: at most `limit` of rows beyond `after`. */
    listSealed: (
      { table, column, key }: SealedColumn,
      after: string | number | undefined,
      limit: number,
    ): Promise<{ row: string | number; sealed: string }[]> =>
      knex(table)
        .select({ row: key, sealed: column })
        .modify((query) => {
          if (after !== undefined) query.where(key, '>', after)
        })
        .orderBy(key)
        .limit(limit),

    /** Puts a sealed value in the place of another; false where that changed meanwhile. */
    async replaceSealed(
      { table, column, key }: SealedColumn,
      row: string | number,
      from: string,
      to: string,
    ): Promise<boolean> {
      const changed = await knex(table)
        .where({ [key]: row, [column]: from })
        .update({ [column]: to })
      return changed > 0
    },

    /** Keeps a check value, unless there is one. */
    async addCheck(sealed: string): Promise<void> {
      await secrets().insert({ name: CHECK, sealed }).onConflict('name').ignore()
    },
  }
}

/** What {@link secretsRepository} gives. */
export type SecretsRepository = ReturnType<typeof secretsRepository>
