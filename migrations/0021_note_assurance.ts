import type { Knex } from 'knex'

/**
 * How sure it is who is signed in (NIST SP 800-63B): by which methods each session began, at which level, and when its user
 * last proved who they are, or gave a second factor; and when they last gave one on a device, and trusted it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sessions', (table) => {
    table.string('amr', 40).notNullable().defaultTo('pwd')
    table.smallint('aal').notNullable().defaultTo(1)
    table.bigInteger('authenticated_at').notNullable().defaultTo(0)
    table.bigInteger('factor_given_at')
  })
  await knex('sessions').update({ authenticated_at: knex.ref('created_at') })
  await knex.schema.alterTable('devices', (table) => {
    table.bigInteger('factor_given_at')
    table.bigInteger('trusted_at')
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const column of ['trusted_at', 'factor_given_at'])
    await knex.raw('alter table devices drop column ??', [column])
  for (const column of ['factor_given_at', 'authenticated_at', 'aal', 'amr'])
    await knex.raw('alter table sessions drop column ??', [column])
}
