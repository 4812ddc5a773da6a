import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { sha256 } from '../../lib/digest.ts'
import { inBatches } from '../../lib/in-batches.ts'
import type { Jobs } from '../../plugins/housekeeping.ts'
import { LIFETIME_SECONDS } from './cookie.ts'
import { devicesRepository } from './repository.ts'

const ID_BYTES = 32

/**
 * Browsers that a user signed in with before: a cookie of its own tells them from strangers, who may have used up the
 * failures that an account is allowed (OWASP's device cookies).
 */
export interface Devices {
  /** Whether the user signed in with this device before. */
  isKnown(userId: number, deviceId: string | undefined, within: Knex): Promise<boolean>
  /** Whether the user signed in with any device before. */
  isAnyKnown(userId: number, within: Knex): Promise<boolean>
  /** Makes a device known; gives its ID, a random one: none that is presented is ever taken on. */
  add(userId: number, within: Knex): Promise<string>
  /** Forgets all of a user's devices but the one that is presented. */
  forget(userId: number, within: Knex, presented?: string | undefined): Promise<void>
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
    isAnyKnown: (userId, within) => devicesRepository(within).hasDevices(userId),
    async add(userId, within) {
      const id = randomBytes(ID_BYTES).toString('base64url')
      const now = app.now()
      const expires_at = now + LIFETIME_SECONDS * 1000
      await devicesRepository(within).addDevice({
        digest: sha256(id),
        user_id: userId,
        created_at: now,
        expires_at,
      })
      return id
    },
    forget: (userId, within, presented) =>
      devicesRepository(within).deleteDevicesOf(userId, { except: presented && sha256(presented) }),
  }
  app.housekeeping.everyMinute(() =>
    inBatches((limit) => devicesRepository(app.knex).deleteExpired(app.now(), limit)),
  )
  return devices
}
