import { Type } from 'typebox'
import { strictObject, Time } from '../../platform/http/schema.ts'

/** A browser that the caller signed in with before, as they are shown it. */
export const DeviceView = strictObject({
  device: Type.String({ description: 'A readable name, made of the user agent of the last sign-in.' }),
  created_at: Time,
  last_used_at: Type.String({ format: 'date-time', description: 'When somebody last signed in with it.' }),
  expires_at: Time,
  trusted_until: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    description: 'Until when no second factor is asked for on it.',
  }),
  current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
})

export const EXAMPLE_DEVICE = {
  device: 'Firefox on Linux',
  created_at: '2026-11-21T08:00:00.000Z',
  last_used_at: '2026-11-21T08:00:00.000Z',
  expires_at: '2027-12-26T08:00:00.000Z',
  trusted_until: null,
  current: true,
}
