import type { Knex } from 'knex'
import type { Client } from '../../lib/client.ts'
import type { Services } from '../../services.ts'
import type { User } from '../users/repository.ts'

const WEEK_SECONDS = 7 * 86_400

/** The mails that a change of address causes. */
export function createMails(
  app: Pick<Services, 'config' | 'mailer' | 'tokens' | 'verification' | 'wording'>,
) {
  const { SERVICE_NAME: service, PUBLIC_URL } = app.config

  /** Mails what confirms a new address to it or, where it is somebody's, that somebody wants it. */
  async function mailNewAddress(
    user: User,
    address: string,
    owner: User | undefined,
    client: Client,
    trx: Knex,
  ): Promise<void> {
    if (!owner || owner.id === user.id) {
      const purpose = owner ? 'verify_email' : 'change_email'
      return app.verification.send(address, { userId: user.id, purpose }, client, trx)
    }
    const admitted = await app.mailer.admit(address, 'address_in_use', trx)
    const { language } = client
    const text = app.wording.in(language).mails.addressInUse({ service, email: address })
    await app.mailer.post(app.wording.mail(language, text, admitted ? owner.email : undefined), trx)
  }

  /** Tells the address that a user has, or had until now, with a link that keeps it or brings it back. */
  async function tellFormerAddress(
    kind: 'emailChangeRequested' | 'emailChanged',
    { id, email }: User,
    newEmail: string,
    { language }: Client,
    trx: Knex,
  ): Promise<void> {
    const { token } = await app.tokens.issue(
      { userId: id, purpose: 'undo_email_change', email, seconds: WEEK_SECONDS, replace: false },
      trx,
    )
    const url = `${PUBLIC_URL}/undo_email_change?token=${token}`
    const text = app.wording.in(language).mails[kind]({ service, email, newEmail, url })
    await app.mailer.post(app.wording.mail(language, text, email), trx)
  }

  return { mailNewAddress, tellFormerAddress }
}
