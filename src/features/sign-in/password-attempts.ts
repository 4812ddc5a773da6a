import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import type { Client } from '../../platform/http/request-context.ts'
import type { Counted } from '../rate-limits/rules.ts'
import { canonicalEmail } from '../users/email-address.ts'
import { type User, usersRepository } from '../users/repository.ts'
import type { AuthDependencies } from './auth.ts'
import type { CredentialsCheck } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'
import { createFailureCounts } from './failure-counts.ts'

/** A right guess: whose password it was, and what was counted for it. */
export interface RightGuess {
  user: User
  /** What a success ends: the failures of the account, and of the browser. */
  cleared: Counted[]
  /** What was counted for it, which was no failure after all. */
  counted: Counted[]
  /** How many failures there were before it, whoever made them. */
  failures: number
}

/** Checks passwords, each guess counted before it is looked at, so that many at once are no more than may be. */
export function createGuessing(app: AuthDependencies, { check, findByEmail }: CredentialsCheck) {
  const { knex, limits, events, devices, config } = app
  const counts = createFailureCounts(config)

  return {
    failuresOf: counts.allOf,

    /**
     * Guesses a password at the door, where the account and the network are slowed down by failures; a browser that
     * its owner signed in with before has failures of its own.
     * @throws {InvalidCredentialsError} when it is wrong; {@link TooManyAttemptsError} when there were too many.
     */
    async atTheDoor(
      email: string,
      password: string,
      deviceId: string | undefined,
      client: Client,
    ): Promise<RightGuess> {
      const owner = await findByEmail(email)
      const ofAccount = counts.account(email)
      const ofAccountInARow = counts.accountInARow(email, owner)
      const network = counts.network(client.ip)
      const device = await deviceOf(owner, deviceId)
      const isTrusted = device.length > 0 && (await limits.admits(device))
      const counted = isTrusted ? device : [ofAccount, ofAccountInARow, network]
      if (!isTrusted) await attempt(counted, email, client)
      const user = await guess(email, password, counted, client)
      const strangers = await limits.countOf(ofAccountInARow, knex)
      return {
        user,
        cleared: [ofAccount, ofAccountInARow, ...device],
        counted,
        failures: isTrusted ? strangers : strangers - 1,
      }
    },

    /**
     * Counts a right guess, before it is let in: somebody who knows the password could else fill the database.
     * @throws {TooManyAttemptsError} when there were too many lately.
     */
    async countSignIn({ user, counted }: RightGuess, client: Client): Promise<void> {
      await attempt([counts.signIns(user.id)], user.email, client).catch(async (error) => {
        await limits.takeBack(counted)
        throw error
      })
    },

    /**
     * Asks a signed-in user for their password once more; strangers at the door do not count here, nor does this there.
     * @throws {InvalidCredentialsError} when it is wrong; {@link TooManyAttemptsError} when there were too many.
     */
    async inside(
      caller: { user_id: number; email: string },
      password: string,
      client: Client,
    ): Promise<User> {
      const counted = counts.inside(caller.user_id)
      await attempt(counted, caller.email, client)
      const user = await guess(caller.email, password, counted, client)
      await limits.forget(counted)
      return user
    },
  }

  /** What is counted of a device that its owner signed in with before; nothing of any other. */
  async function deviceOf(owner: User | undefined, deviceId: string | undefined): Promise<Counted[]> {
    if (!deviceId) return []
    // Asked for nobody too, so that the time it takes does not tell who has an account.
    const isKnown = await devices.isKnown(owner?.id ?? 0, deviceId, knex)
    return isKnown ? counts.device(deviceId) : []
  }

  async function attempt(counted: readonly Counted[], email: string, client: Client): Promise<void> {
    try {
      await limits.attempt(counted)
    } catch (error) {
      // One row for each time the door is shut, not for each knock: else knocking would fill the disk.
      if (error instanceof TooManyAttemptsError && error.isFirst) await record('throttled', email, client)
      throw error
    }
  }

  async function guess(
    email: string,
    password: string,
    counted: readonly Counted[],
    client: Client,
  ): Promise<User> {
    const user = await check(email, password, client).catch(async (error) => {
      await limits.takeBack(counted)
      throw error
    })
    if (user) return user
    await record('sign_in_failed', email, client)
    await tellIfLocked(email, counted, client)
    throw new InvalidCredentialsError()
  }

  /** Tells the owner by mail, once, that no more guesses are taken; writes as much for an address that nobody has. */
  async function tellIfLocked(email: string, counted: readonly Counted[], client: Client): Promise<void> {
    const row = counted.find(({ rule }) => rule.tellsOnce)
    if (!row || (await limits.countOf(row, knex)) < config.LIMIT_CONSECUTIVE_FAILURES) return
    const user = await findByEmail(email)
    await knex.transaction(async (trx) => {
      // First, as whoever changes several things of a user: a deletion would wait for the count, and this for it.
      await usersRepository(trx).hold(user?.id)
      if (!(await limits.noteTold(row, trx))) return
      await events.record('account_locked', { userId: user?.id, client }, trx)
      const nobody = { email: canonicalEmail(email), email_verified_at: null, isNobody: true }
      const failures = config.LIMIT_CONSECUTIVE_FAILURES
      await app.notices.send('accountLocked', user ?? nobody, { failures }, client, trx)
    })
  }

  async function record(kind: 'sign_in_failed' | 'throttled', email: string, client: Client): Promise<void> {
    const user = await findByEmail(email)
    await events.record(kind, { userId: user?.id, client }, knex)
  }
}

/** What {@link createGuessing} gives. */
export type Guessing = ReturnType<typeof createGuessing>
