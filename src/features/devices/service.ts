import { randomBytes } from 'node:crypto'
import { MOST_AHEAD_MS } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Bound, Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import { networkOf } from '../../platform/http/network.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import { recogniseDevice } from '../../platform/http/user-agent.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { LIFETIME_SECONDS } from './lifetime.ts'
import { type Device, type DevicesRepository, devicesRepository } from './repository.ts'

const ID_BYTES = 32
/** How many devices a person has at the most. */
const MOST_DEVICES = 20
const DAY_MS = 86_400_000
const NEWS_MS = 7 * DAY_MS

/**
 * Browsers that a user signed in with before: a cookie of its own tells them from others, who may have used up the
 * failures that an account is allowed (OWASP's device cookies).
 */
export interface Devices {
  /** Whether the user signed in with this device before. */
  isKnown(userId: number, deviceId: string | undefined, tx: Bound): Promise<boolean>
  /** Notes that the user signs in with a device; gives its digest, or undefined where it is not known. */
  use(
    userId: number,
    deviceId: string | undefined,
    context: RequestContext,
    tx: Bound,
  ): Promise<string | undefined>
  /** Whether the user gave a second factor on this device before. */
  gaveFactor(userId: number, deviceId: string | undefined, tx: Bound): Promise<boolean>
  /** Whether the user trusted this device within so many days: no second factor is asked for on it. */
  isTrusted(userId: number, deviceId: string | undefined, days: number, tx: Bound): Promise<boolean>
  /** Notes that the user gave a second factor on a device, and whether they trust it from now on. */
  noteFactor(userId: number, digest: string, isTrusted: boolean, tx: Bound): Promise<void>
  /** Trusts none of the user's devices any more, but for the one that is presented. */
  distrust(userId: number, tx: Bound, presented?: string | undefined): Promise<void>
  /** Whether the user signed in with any device before. */
  isAnyKnown(userId: number, tx: Bound): Promise<boolean>
  /**
   * Whether a program of the same name in the same network has lately been made a device: one that keeps no cookies is
   * another device each time.
   */
  isLikeAnother(userId: number, context: RequestContext, tx: Bound): Promise<boolean>
  /**
   * Makes a device known to a user who is held; gives its ID, a random one: none that is presented is ever taken on.
   * Of more than 20, those that never came back are forgotten first, and then those that were not used for longest.
   */
  add(userId: number, context: RequestContext, tx: Bound): Promise<{ id: string; digest: string }>
  /** The user's devices, the last used first. */
  list(userId: number): Promise<Device[]>
  /** Forgets all of a user's devices but the one that is presented. */
  forget(userId: number, tx: Bound, presented?: string | undefined): Promise<void>
  /** Forgets those of a user's devices that have these digests. */
  forgetByDigest(userId: number, digests: readonly string[], tx: Bound): Promise<void>
  /** Deletes devices whose time is over, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  db: Db<{ devices: DevicesRepository }>
  now: () => number
  jobs: Jobs
}

/** The devices of this database's users. */
export function createDevices({ db, now, jobs }: Dependencies): Devices {
  const factorOn = async (userId: number, deviceId: string | undefined, tx: Bound) =>
    deviceId === undefined
      ? undefined
      : devicesRepository(tx.knex).findFactor(userId, sha256(deviceId), now())

  const devices: Devices = {
    async isKnown(userId, deviceId, tx) {
      return deviceId !== undefined && devicesRepository(tx.knex).isDeviceOf(userId, sha256(deviceId), now())
    },
    async use(userId, deviceId, { userAgent }, tx) {
      if (deviceId === undefined) return undefined
      const digest = sha256(deviceId)
      const isKnown = await devicesRepository(tx.knex).useDevice(userId, digest, { now: now(), userAgent })
      return isKnown ? digest : undefined
    },
    async gaveFactor(userId, deviceId, tx) {
      return ((await factorOn(userId, deviceId, tx))?.factor_given_at ?? null) !== null
    },
    async isTrusted(userId, deviceId, days, tx) {
      const { trusted_at } = (await factorOn(userId, deviceId, tx)) ?? { trusted_at: null }
      return days > 0 && trusted_at !== null && trusted_at > now() - days * DAY_MS
    },
    noteFactor: (userId, digest, isTrusted, tx) =>
      devicesRepository(tx.knex).noteFactor(userId, digest, now(), isTrusted),
    distrust: (userId, tx, presented) =>
      devicesRepository(tx.knex).distrust(userId, { except: presented && sha256(presented) }),
    isAnyKnown: (userId, tx) => devicesRepository(tx.knex).hasDevices(userId),
    isLikeAnother: (userId, context, tx) =>
      devicesRepository(tx.knex).hasNewDeviceOf(userId, originDigest(context), now() - NEWS_MS),
    async add(userId, context, tx) {
      const id = randomBytes(ID_BYTES).toString('base64url')
      const digest = sha256(id)
      const time = now()
      await devicesRepository(tx.knex).addDevice({
        digest,
        user_id: userId,
        created_at: time,
        last_used_at: time,
        expires_at: time + LIFETIME_SECONDS * 1000,
        user_agent: context.userAgent,
        origin_digest: originDigest(context),
        factor_given_at: null,
        trusted_at: null,
      })
      await devicesRepository(tx.knex).deleteBeyond(userId, digest, MOST_DEVICES - 1)
      return { id, digest }
    },
    list: (userId) => db.devices.listDevices(userId, now()),
    forget: (userId, tx, presented) =>
      devicesRepository(tx.knex).deleteDevicesOf(userId, { except: presented && sha256(presented) }),
    forgetByDigest: (userId, digests, tx) => devicesRepository(tx.knex).deleteDevices(userId, digests),
    async purge() {
      const time = now()
      const expiresAt = time + LIFETIME_SECONDS * 1000
      await db.devices.setBack(time, expiresAt + MOST_AHEAD_MS, expiresAt)
      await inBatches((limit) => db.devices.deleteExpired(time, limit))
    },
  }
  jobs.everyMinute(() => devices.purge())
  return devices
}

function originDigest({ userAgent, ip }: RequestContext): string {
  const { browser = '', system = '' } = recogniseDevice(userAgent)
  return sha256(JSON.stringify([browser, system, networkOf(ip ?? '')]))
}
