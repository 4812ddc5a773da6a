import type { Knex } from 'knex'

/**
 * How sure it is who is signed in (NIST SP 800-63B): by which methods each session began, at which level, and when its user
 * last proved who they are; and until when a second factor is not asked for on a device.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sessions', (table) => {
    table.string('amr', 40).notNullable().defaultTo('pwd')
    table.smallint('aal').notNullable().defaultTo(1)
    table.bigInteger('authenticated_at').notNullable().defaultTo(0)
  })
  await knex('sessions').update({ authenticated_at: knex.ref('created_at') })
  await knex.schema.alterTable('devices', (table) => {
    table.bigInteger('trusted_until')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table devices drop column trusted_until')
  for (const column of ['authenticated_at', 'aal', 'amr'])
    await knex.raw('alter table sessions drop column ??', [column])
}
