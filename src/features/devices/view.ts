import type { Static } from 'typebox'
import { sha256 } from '../../platform/crypto/digest.ts'
import { isoTime } from '../../platform/http/iso-time.ts'
import { describeDevice } from '../../platform/http/user-agent.ts'
import type { Device } from './repository.ts'
import type { DeviceView } from './schemas.ts'

const DAY_MS = 86_400_000

/** A device as its owner is shown it, who asks with the device ID `presented`; trust lasts so many days. */
export const viewDevice = (
  device: Device,
  presented: string | undefined,
  trustDays: number,
): Static<typeof DeviceView> => ({
  device: describeDevice(device.user_agent),
  created_at: isoTime(device.created_at),
  last_used_at: isoTime(device.last_used_at),
  expires_at: isoTime(device.expires_at),
  trusted_until: device.trusted_at === null ? null : isoTime(device.trusted_at + trustDays * DAY_MS),
  current: presented !== undefined && sha256(presented) === device.digest,
})
