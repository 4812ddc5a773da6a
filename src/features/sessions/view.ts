import type { Static } from 'typebox'
import { describeDevice } from './device.ts'
import type { Session } from './repository.ts'
import type { SessionView } from './schemas.ts'

const iso = (time: number) => new Date(time).toISOString()

/** A session as its owner is shown it, who asks with the session `current`. */
export const viewSession = (session: Session, current: Session): Static<typeof SessionView> => ({
  id: session.id,
  created_at: iso(session.created_at),
  last_seen_at: iso(session.last_seen_at),
  expires_at: iso(session.expires_at),
  ip: session.ip,
  device: describeDevice(session.user_agent),
  remember: Boolean(session.remember),
  current: session.digest === current.digest,
})
