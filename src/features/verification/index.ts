import type { Knex } from 'knex'
import type { Client } from '../../lib/client.ts'
import { normaliseEmail } from '../../lib/email-address.ts'
import type { Services } from '../../services.ts'
import { tokensRepository } from '../tokens/repository.ts'
import { usersRepository } from '../users/repository.ts'

const DAY_SECONDS = 86_400
const CODE_SECONDS = 600

/** Whose address is to be confirmed: a user's own, or one that they want to have. */
export interface Subject {
  userId: number
  purpose: 'verify_email' | 'change_email'
  /** Whether the user has just come: that mail does not count as asked for. */
  isNew?: boolean
}

/** Finding out whether an address is its user's. */
export interface Verification {
  /**
   * Mails a link and a code that confirm an address, unless it had its share of mails for now, or there is nobody to
   * mail to: that takes the same time.
   */
  send(address: string, subject: Subject | undefined, client: Client, within: Knex): Promise<void>
  /**
   * Mails them again, to a user whose address is not confirmed, or to the address that a user wants to have.
   * @returns the address, normalised.
   * @throws {InvalidEmailError} when it is none.
   */
  request(email: string, client: Client): Promise<string>
}

/** Confirming addresses, in this database. */
export function createVerification(
  app: Pick<Services, 'config' | 'knex' | 'now' | 'mailer' | 'tokens' | 'wording' | 'events'>,
): Verification {
  const { SERVICE_NAME: service, PUBLIC_URL } = app.config

  const verification: Verification = {
    async send(address, subject, { language }, within) {
      const kind = subject?.isNew ? 'registration' : 'asked_for'
      const admitted = await app.mailer.admit(address, subject ? kind : 'to_nobody', within)
      const { userId, purpose } = (admitted && subject) || {
        userId: undefined,
        purpose: 'verify_email' as const,
      }
      const { token, code } = await app.tokens.issue(
        { userId, purpose, email: address, seconds: DAY_SECONDS, codeSeconds: CODE_SECONDS },
        within,
      )
      const { mails } = app.wording.in(language)
      const url = `${PUBLIC_URL}/verify_email?token=${token}`
      const link = { service, email: address, url, code, codeMinutes: CODE_SECONDS / 60 }
      const text =
        subject?.purpose === 'change_email'
          ? mails.newAddress({
              ...link,
              former: (await usersRepository(within).findUserBy({ id: subject.userId })).email,
            })
          : mails.verification(link)
      await app.mailer.post(
        app.wording.mail(language, text, userId === undefined ? undefined : address),
        within,
      )
    },

    async request(email, client) {
      const address = normaliseEmail(email)
      const { userId } = await findOwner(address, app.knex)
      await app.knex.transaction(async (trx) => {
        await usersRepository(trx).hold(userId)
        // Once more: what was pending may have ended while the user was waited for.
        const owner = await findOwner(address, trx)
        const subject = owner.userId === userId ? owner.subject : undefined
        await verification.send(address, subject, client, trx)
        await app.events.record('verification_requested', { userId, client }, trx)
      })
      return address
    },
  }

  /** Who has an address, or wants to have it; and what is to be confirmed of it, if anything is. */
  async function findOwner(
    address: string,
    knex: Knex,
  ): Promise<{ userId?: number; subject?: Subject | undefined }> {
    const user = await usersRepository(knex).findByEmail(address)
    const [pending] = await tokensRepository(knex).listTokensFor(address, ['change_email'], app.now())
    const userId = user?.id ?? pending?.user_id
    if (userId === undefined) return {}
    const purpose = user ? 'verify_email' : 'change_email'
    return { userId, subject: user?.email_verified_at ? undefined : { userId, purpose } }
  }

  return verification
}
