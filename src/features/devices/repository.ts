import type { Knex } from 'knex'
import { deleteBatch } from '../../platform/database/delete-batch.ts'

/** A row of the devices table; times in milliseconds since 1970. */
export interface Device {
  /** The SHA-256 of the device ID, which is itself only in the browser. */
  digest: string
  user_id: number
  created_at: number
  /** When somebody last signed in with it. */
  last_used_at: number
  expires_at: number
  /** The user agent of the last sign-in. */
  user_agent: string | null
  /** A digest of what it calls itself and of the network it was first seen in. */
  origin_digest: string | null
  /** Until when no second factor is asked for on it; null where it is. */
  trusted_until: number | null
}

/** Browsers that somebody signed in with, in the database or the transaction given. */
export function devicesRepository(knex: Knex) {
  const devices = () => knex<Device>('devices')
  const newestFirst = [
    { column: 'last_used_at', order: 'desc' },
    { column: 'created_at', order: 'desc' },
    { column: 'digest', order: 'asc' },
  ]

  return {
    /** Adds a device. */
    async addDevice(device: Device): Promise<void> {
      await devices().insert(device)
    },

    /** Whether this is a device of the user's. */
    async isDeviceOf(userId: number, digest: string, now: number): Promise<boolean> {
      const found = await devices()
        .where({ digest, user_id: userId })
        .where('expires_at', '>', now)
        .first('digest')
      return found !== undefined
    },

    /** Notes that a device of the user's was used; false where it is none. */
    async useDevice(
      userId: number,
      digest: string,
      { now, userAgent }: { now: number; userAgent: string | null },
    ): Promise<boolean> {
      const used = await devices()
        .where({ digest, user_id: userId })
        .where('expires_at', '>', now)
        .update({ last_used_at: now, user_agent: userAgent })
      return used > 0
    },

    /** Whether a second factor is not asked for on this device of the user's. */
    async isTrusted(userId: number, digest: string, now: number): Promise<boolean> {
      const found = await devices()
        .where({ digest, user_id: userId })
        .where('expires_at', '>', now)
        .where('trusted_until', '>', now)
        .first('digest')
      return found !== undefined
    },

    /** Asks for no second factor on a device of the user's until this time. */
    async trust(userId: number, digest: string, until: number): Promise<void> {
      await devices().where({ digest, user_id: userId }).update({ trusted_until: until })
    },

    /** Asks for a second factor on each of the user's devices. */
    async distrust(userId: number): Promise<void> {
      await devices().where({ user_id: userId }).whereNotNull('trusted_until').update({ trusted_until: null })
    },

    /** Whether the user has any device yet. */
    async hasDevices(userId: number): Promise<boolean> {
      return (await devices().where({ user_id: userId }).first('digest')) !== undefined
    },

    /** Whether a device of this origin was added since. */
    async hasNewDeviceOf(userId: number, originDigest: string, since: number): Promise<boolean> {
      const found = await devices()
        .where({ user_id: userId, origin_digest: originDigest })
        .where('created_at', '>', since)
        .first('digest')
      return found !== undefined
    },

    /** The user's devices, the last used first. */
    listDevices: (userId: number, now: number): Promise<Device[]> =>
      devices().where({ user_id: userId }).where('expires_at', '>', now).orderBy(newestFirst),

    /**
     * Deletes the user's devices but for the one with the digest given and `most` others: those that were used last, and
     * before them those that came back, so that a program which keeps no cookies drives no browser out.
     */
    async deleteBeyond(userId: number, digest: string, most: number): Promise<void> {
      const others = () => devices().where({ user_id: userId }).whereNot({ digest })
      const kept = others()
        .orderByRaw('last_used_at > created_at desc')
        .orderBy(newestFirst)
        .limit(most)
        .select('digest')
      await others().whereNotIn('digest', kept).delete()
    },

    /** Deletes the user's devices with these digests. */
    async deleteDevices(userId: number, digests: readonly string[]): Promise<void> {
      await devices().where({ user_id: userId }).whereIn('digest', digests).delete()
    },

    /** Deletes the user's devices, but for the one with the digest given. */
    async deleteDevicesOf(
      userId: number,
      { except = '' }: { except?: string | undefined } = {},
    ): Promise<void> {
      await devices().where({ user_id: userId }).whereNot({ digest: except }).delete()
    },

    /** Counts what a clock that was ahead wrote, which would last beyond `latest`, as of now. */
    async setBack(now: number, latest: number, expiresAt: number): Promise<void> {
      await devices()
        .where('expires_at', '>', latest)
        .update({ created_at: now, last_used_at: now, expires_at: expiresAt })
    },

    /** Deletes at most `limit` devices whose time is over; gives how many it were. */
    deleteExpired(now: number, limit: number): Promise<number> {
      return deleteBatch(knex, 'devices', ['digest'], devices().where('expires_at', '<=', now), limit)
    },
  }
}

/** What {@link devicesRepository} gives. */
export type DevicesRepository = ReturnType<typeof devicesRepository>
