import type { Static } from 'typebox'
import { sha256 } from '../../platform/crypto/digest.ts'
import { isoTime } from '../../platform/http/iso-time.ts'
import { describeDevice } from '../../platform/http/user-agent.ts'
import type { Device } from './repository.ts'
import type { DeviceView } from './schemas.ts'

/** A device as its owner is shown it, who asks with the device ID `presented`. */
export const viewDevice = (device: Device, presented: string | undefined): Static<typeof DeviceView> => ({
  device: describeDevice(device.user_agent),
  created_at: isoTime(device.created_at),
  last_used_at: isoTime(device.last_used_at),
  expires_at: isoTime(device.expires_at),
  trusted_until: device.trusted_until === null ? null : isoTime(device.trusted_until),
  current: presented !== undefined && sha256(presented) === device.digest,
})
