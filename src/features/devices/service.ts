import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { MOST_AHEAD_MS } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import { networkOf } from '../../platform/http/network.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import { recogniseDevice } from '../../platform/http/user-agent.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { LIFETIME_SECONDS } from './lifetime.ts'
import { type Device, devicesRepository } from './repository.ts'

const ID_BYTES = 32
/** How many devices a person has at the most. */
const MOST_DEVICES = 20
const NEWS_MS = 7 * 86_400_000

/**
 * Browsers that a user signed in with before: a cookie of its own tells them from others, who may have used up the
 * failures that an account is allowed (OWASP's device cookies).
 */
export interface Devices {
  /** Whether the user signed in with this device before. */
  isKnown(userId: number, deviceId: string | undefined, within: Knex): Promise<boolean>
  /** Notes that the user signs in with a device; gives its digest, or undefined where it is not known. */
  use(
    userId: number,
    deviceId: string | undefined,
    context: RequestContext,
    within: Knex,
  ): Promise<string | undefined>
  /** Whether the user signed in with any device before. */
  isAnyKnown(userId: number, within: Knex): Promise<boolean>
  /**
   * Whether a program of the same name in the same network has lately been made a device: one that keeps no cookies is
   * another device each time.
   */
  isLikeAnother(userId: number, context: RequestContext, within: Knex): Promise<boolean>
  /**
   * Makes a device known to a user who is held; gives its ID, a random one: none that is presented is ever taken on.
   * Of more than 20, those that never came back are forgotten first, and then those that were not used for longest.
   */
  add(userId: number, context: RequestContext, within: Knex): Promise<{ id: string; digest: string }>
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
  jobs: Jobs
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
    isLikeAnother: (userId, context, within) =>
      devicesRepository(within).hasNewDeviceOf(userId, originDigest(context), app.now() - NEWS_MS),
    async add(userId, context, within) {
      const id = randomBytes(ID_BYTES).toString('base64url')
      const digest = sha256(id)
      const now = app.now()
      await devicesRepository(within).addDevice({
        digest,
        user_id: userId,
        created_at: now,
        last_used_at: now,
        expires_at: now + LIFETIME_SECONDS * 1000,
        user_agent: context.userAgent,
        origin_digest: originDigest(context),
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
  app.jobs.everyMinute(() => devices.purge())
  return devices
}

function originDigest({ userAgent, ip }: RequestContext): string {
  const { browser = '', system = '' } = recogniseDevice(userAgent)
  return sha256(JSON.stringify([browser, system, networkOf(ip ?? '')]))
}
