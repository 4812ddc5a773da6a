import type { Knex } from 'knex'

/** Digests of the subjects of deleted users, which an import could give to somebody again. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('former_subjects', (table) => {
    table.string('digest', 64).primary()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('former_subjects')
}
