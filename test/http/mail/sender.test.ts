import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { mailAfter } from '../../support/mail.ts'
import { databaseAfter, loadMigration } from '../../support/migrations.ts'
import { register } from '../../support/outbox.ts'

const LABEL = 'a'.repeat(60)

it.each(['example.com', `${LABEL}.example.com`, `${`${LABEL}.`.repeat(4)}example`])(
  'may be an address at %s',
  async (host) => {
    const service = await startApp({ MAIL_FROM: `no-reply@${host}` })
    const { from, messageId } = await mailAfter(service, async () => {
      expect((await register(service)).statusCode).toBe(201)
    })
    expect(from?.address).toBe(`no-reply@${host}`)
    expect(messageId).toMatch(/^<[0-9a-f-]{36}@/)
    expect(messageId).toContain(`@${host}>`)
    const forgotten = await service.form('POST', '/reset_password', { email: bob.email })
    expect(forgotten.statusCode).toBe(200)
  },
)

it('may get a longer one while mails are waiting', async () => {
  const { knex } = await databaseAfter('0010_create_events')
  const mail = { subject: '', text: '', html: '', created_at: 0, next_attempt_at: 0 }
  const ids = ['<1@example.com>', `<2@${LABEL}.${LABEL}.example.com>`]
  await knex('outbox').insert({ ...mail, message_id: ids[0] })
  const { up } = await loadMigration('0011_widen_message_id')
  await up(knex)
  await knex('outbox').insert({ ...mail, message_id: ids[1] })
  expect(await knex('outbox').orderBy('id').pluck('message_id')).toEqual(ids)
})
