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
  /** When its user last gave a second factor on it; null where they never did. */
  factor_given_at: number | null
  /** When they wanted not to be asked for one on it any more, for a while; null where they did not. */
  trusted_at: number | null
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

    /** When a second factor was given on this device of the user's, and when it was trusted. */
    findFactor: (
      userId: number,
      digest: string,
      now: number,
    ): Promise<Pick<Device, 'factor_given_at' | 'trusted_at'> | undefined> =>
      devices()
        .where({ digest, user_id: userId })
        .where('expires_at', '>', now)
        .first('factor_given_at', 'trusted_at'),

    /** Notes that a second factor was given on a device of the user's, and whether it is trusted from now on. */
    async noteFactor(userId: number, digest: string, now: number, isTrusted: boolean): Promise<void> {
      await devices()
        .where({ digest, user_id: userId })
        .update({ factor_given_at: now, ...(isTrusted ? { trusted_at: now } : {}) })
    },

    /** Trusts none of the user's devices any more, but for the one with the digest given. */
    async distrust(userId: number, { except = '' }: { except?: string | undefined } = {}): Promise<void> {
      await devices()
        .where({ user_id: userId })
        .whereNot({ digest: except })
        .whereNotNull('trusted_at')
        .update({ trusted_at: null })
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
