import { sha256 } from '../../platform/crypto/digest.ts'
import { networkKey } from '../../platform/http/network.ts'
import { LIFETIME_SECONDS } from '../devices/lifetime.ts'
import { type Counter, consecutive, exponentialLockout, fixedWindow } from '../rate-limits/rules.ts'
import { canonicalEmail } from '../users/email-address.ts'
import type { User } from '../users/repository.ts'
import type { PasswordAttemptsOptions } from './options.ts'

/** When what counts for a user who is there is forgotten by itself: never, in milliseconds that a date can hold. */
const NEVER_SECONDS = 100 * 365 * 86_400
/**
 * Failures of an e-mail address that no user has are forgotten after a month without another: no success and no reset will
 * ever end them. To wait as long tells that no user has the address, at the price of a hundred failures, of which the owner
 * of an account would be notified.
 */
const NO_USER_SECONDS = 30 * 86_400
/** No device is known for longer: that many seconds after its last failure, the count is about nothing any more. */
const DEVICE_SECONDS = LIFETIME_SECONDS
const SIGN_INS_SECONDS = 600

/** Under what failed and successful sign-ins are counted, and how many there may be. */
export function createFailureCounts(options: PasswordAttemptsOptions) {
  const longestPause = options.accountLongestPauseSeconds
  const lockout = exponentialLockout({
    failures: options.accountFailures,
    quietSeconds: options.accountWindowSeconds,
    pauseSeconds: options.accountPauseSeconds,
    longestPauseSeconds: longestPause,
  })
  const perDevice = fixedWindow(options.deviceFailures, longestPause)
  const perNetwork = fixedWindow(options.networkFailures, options.accountWindowSeconds)
  const signIns = fixedWindow(options.accountSignIns, SIGN_INS_SECONDS)

  /**
   * Failures in a row, which no time ends: only a success or a reset, so that slow guesses come to an end too (NIST
   * SP 800-63B-4, 3.2.2). The answer then is that of a long pause, which an address that no user has gets
   * as well.
   */
  const inARow = (key: string, forgottenSeconds = NEVER_SECONDS): Counter => ({
    key: `consecutive:${key}`,
    rule: consecutive({
      failures: options.consecutiveFailures,
      pauseSeconds: longestPause,
      forgottenSeconds,
    }),
  })
  /** Failures of an account, or of an e-mail address that no user has, within a window. */
  const account = (email: string): Counter => ({
    key: `account:${sha256(canonicalEmail(email))}`,
    rule: lockout,
  })
  const accountInARow = (email: string, owner: Pick<User, 'id'> | undefined): Counter =>
    owner ? inARow(`user:${owner.id}`) : inARow(`address:${sha256(canonicalEmail(email))}`, NO_USER_SECONDS)
  /** Wrong passwords of a signed-in caller. */
  const reauthentication = (userId: number): Counter[] => [
    { key: `reauthentication:${userId}`, rule: lockout },
    inARow(`reauthentication:${userId}`),
  ]

  return {
    account,
    accountInARow,
    reauthentication,

    /** Failures of a device that its owner signed in with before: a stolen cookie allows no more attempts than none. */
    device: (deviceId: string): Counter[] => {
      const key = `device:${sha256(deviceId)}`
      return [{ key, rule: perDevice }, inARow(key, DEVICE_SECONDS)]
    },

    /** Failures of a network, whichever accounts they were about. */
    network: (ip: string | null): Counter => ({ key: networkKey('failures', ip ?? ''), rule: perNetwork }),

    /** Right passwords, of an account or of a device of its owner. */
    signIns: (userId: number, deviceId?: string): Counter => ({
      key: deviceId ? `sign_ins_device:${sha256(deviceId)}` : `sign_ins:${userId}`,
      rule: signIns,
    }),

    /** All failures of a user, at sign-ins and at re-authentications, which a reset ends. */
    allOf: ({ id, email }: Pick<User, 'id' | 'email'>): Counter[] => [
      account(email),
      accountInARow(email, { id }),
      ...reauthentication(id),
    ],
  }
}
