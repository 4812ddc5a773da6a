import type { Knex } from 'knex'

/** A row of the devices table; times in milliseconds since 1970. */
export interface Device {
  /** The SHA-256 of the device ID, which is itself only in the browser. */
  digest: string
  user_id: number
  created_at: number
  expires_at: number
}

/** Browsers that somebody signed in with, in the database or the transaction given. */
export function devicesRepository(knex: Knex) {
  const devices = () => knex<Device>('devices')

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

    /** Whether the user has any device yet. */
    async hasDevices(userId: number): Promise<boolean> {
      return (await devices().where({ user_id: userId }).first('digest')) !== undefined
    },

    /** Deletes the user's devices, but for the one with the digest given. */
    async deleteDevicesOf(
      userId: number,
      { except = '' }: { except?: string | undefined } = {},
    ): Promise<void> {
      await devices().where({ user_id: userId }).whereNot({ digest: except }).delete()
    },

    /** Deletes at most `limit` devices whose time is over; gives how many it were. */
    deleteExpired(now: number, limit: number): Promise<number> {
      return devices()
        .whereIn('digest', devices().where('expires_at', '<=', now).select('digest').limit(limit))
        .delete()
    },
  }
}
