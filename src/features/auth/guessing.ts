import type { Client } from '../../lib/client.ts'
import { sha256 } from '../../lib/digest.ts'
import { canonicalEmail } from '../../lib/email-address.ts'
import { atMost, type Counted, slowingDown } from '../../lib/limit-rules.ts'
import { networkKey } from '../../lib/network.ts'
import { TooManyAttemptsError } from '../../lib/too-many-attempts-error.ts'
import type { User } from '../users/repository.ts'
import type { CredentialsCheck } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'
import type { AuthDependencies } from './index.ts'

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
  const slowing = slowingDown({
    failures: config.LIMIT_ACCOUNT_FAILURES,
    quietSeconds: config.LIMIT_ACCOUNT_WINDOW_SECONDS,
    pauseSeconds: config.LIMIT_ACCOUNT_PAUSE_SECONDS,
    longestPauseSeconds: config.LIMIT_ACCOUNT_LONGEST_PAUSE_SECONDS,
  })
  const perDevice = atMost(config.LIMIT_DEVICE_FAILURES, config.LIMIT_ACCOUNT_LONGEST_PAUSE_SECONDS)
  const perNetwork = atMost(config.LIMIT_NETWORK_FAILURES, config.LIMIT_ACCOUNT_WINDOW_SECONDS)

  const account = (email: string): Counted => ({
    key: `account:${sha256(canonicalEmail(email))}`,
    rule: slowing,
  })

  const inside = (userId: number): Counted => ({ key: `inside:${userId}`, rule: slowing })

  return {
    /** Under what the failures of a user are counted, at the door and inside. */
    failuresOf: ({ id, email }: Pick<User, 'id' | 'email'>): Counted[] => [account(email), inside(id)],

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
      const ofAccount = account(email)
      const network = { key: networkKey('failures', client.ip ?? ''), rule: perNetwork }
      const device = await deviceOf(email, deviceId)
      const isTrusted = device !== undefined && (await passes([device]))
      const counted = isTrusted ? [device] : [ofAccount, network]
      if (!isTrusted) await attempt(counted, email, client)
      const user = await guess(email, password, counted, client)
      const strangers = await limits.countOf(ofAccount, knex)
      return {
        user,
        cleared: device ? [ofAccount, device] : [ofAccount],
        counted,
        failures: isTrusted ? strangers : strangers - 1,
      }
    },

    /**
     * Asks a signed-in user for their password once more; strangers at the door do not count here.
     * @throws {InvalidCredentialsError} when it is wrong; {@link TooManyAttemptsError} when there were too many.
     */
    async inside(
      caller: { user_id: number; email: string },
      password: string,
      client: Client,
    ): Promise<User> {
      const counted = [inside(caller.user_id)]
      await attempt(counted, caller.email, client)
      const user = await guess(caller.email, password, counted, client)
      await limits.forget(counted)
      return user
    },
  }

  async function deviceOf(email: string, deviceId: string | undefined): Promise<Counted | undefined> {
    if (!deviceId) return undefined
    const user = await findByEmail(email)
    // Asked for nobody too, so that the time it takes does not tell who has an account.
    const isKnown = await devices.isKnown(user?.id ?? 0, deviceId, knex)
    return isKnown ? { key: `device:${sha256(deviceId)}`, rule: perDevice } : undefined
  }

  async function passes(counted: readonly Counted[]): Promise<boolean> {
    try {
      await limits.attempt(counted)
      return true
    } catch (error) {
      if (error instanceof TooManyAttemptsError) return false
      throw error
    }
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
    throw new InvalidCredentialsError()
  }

  async function record(kind: 'sign_in_failed' | 'throttled', email: string, client: Client): Promise<void> {
    const user = await findByEmail(email)
    await events.record(kind, { userId: user?.id, client }, knex)
  }
}

/** What {@link createGuessing} gives. */
export type Guessing = ReturnType<typeof createGuessing>
