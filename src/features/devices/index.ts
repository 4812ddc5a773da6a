import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { Client } from '../../lib/client.ts'
import { MOST_AHEAD_MS } from '../../lib/clock.ts'
import { sha256 } from '../../lib/digest.ts'
import { inBatches } from '../../lib/in-batches.ts'
import type { Jobs } from '../../plugins/housekeeping.ts'
import { LIFETIME_SECONDS } from './cookie.ts'
import { type Device, devicesRepository } from './repository.ts'

const ID_BYTES = 32
/** How many devices a person has at the most: of more, the one that was not used for longest is forgotten. */
const MOST_DEVICES = 20

/**
 * Browsers that a user signed in with before: a cookie of its own tells them from strangers, who may have used up the
 * failures that an account is allowed (OWASP's device cookies).
 */
export interface Devices {
  /** Whether the user signed in with this device before. */
  isKnown(userId: number, deviceId: string | undefined, within: Knex): Promise<boolean>
  /** Notes that the user signs in with a device; gives its digest, or undefined where it is not known. */
  use(userId: number, deviceId: string | undefined, client: Client, within: Knex): Promise<string | undefined>
  /** Whether the user signed in with any device before. */
  isAnyKnown(userId: number, within: Knex): Promise<boolean>
  /**
   * Makes a device known to a user who is held; gives its ID, a random one: none that is presented is ever taken on.
   * Of more than 20, the ones that were not used for longest are forgotten.
   */
  add(userId: number, client: Client, within: Knex): Promise<{ id: string; digest: string }>
  /** The user's devices, the last used first. */
  list(userId: number): Promise<Device[]>
  /** Forgets all of a user's devices but the one that is presented. */
  forget(userId: number, within: Knex, presented?: string | undefined): Promise<void>
  /** Deletes devices whose time is over, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  knex: Knex
  now: () => number
  housekeeping: Jobs
}

/** The devices of this database's users. */
export function createDevices(app: Dependencies): Devices {
  const devices: Devices = {
    async isKnown(userId, deviceId, within) {
      return (
        deviceId !== undefined && devicesRepository(within).isDeviceOf(userId, sha256(deviceId), app.now())
      )
    },
    async use(userId, deviceId, { userAgent }, within) {
      if (deviceId === undefined) return undefined
      const digest = sha256(deviceId)
      const isKnown = await devicesRepository(within).useDevice(userId, digest, { now: app.now(), userAgent })
      return isKnown ? digest : undefined
    },
    isAnyKnown: (userId, within) => devicesRepository(within).hasDevices(userId),
    async add(userId, { userAgent }, within) {
      const id = randomBytes(ID_BYTES).toString('base64url')
      const digest = sha256(id)
      const now = app.now()
      await devicesRepository(within).addDevice({
        digest,
        user_id: userId,
        created_at: now,
        last_used_at: now,
        expires_at: now + LIFETIME_SECONDS * 1000,
        user_agent: userAgent,
      })
      await devicesRepository(within).deleteBeyond(userId, digest, MOST_DEVICES - 1)
      return { id, digest }
    },
    list: (userId) => devicesRepository(app.knex).listDevices(userId, app.now()),
    forget: (userId, within, presented) =>
      devicesRepository(within).deleteDevicesOf(userId, { except: presented && sha256(presented) }),
    async purge() {
      const repository = devicesRepository(app.knex)
      const now = app.now()
      const expiresAt = now + LIFETIME_SECONDS * 1000
      await repository.setBack(now, expiresAt + MOST_AHEAD_MS, expiresAt)
      await inBatches((limit) => repository.deleteExpired(now, limit))
    },
  }
  app.housekeeping.everyMinute(() => devices.purge())
  return devices
}
