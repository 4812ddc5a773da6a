import type { Static } from 'typebox'
import { isoTime } from '../../platform/http/iso-time.ts'
import { describeDevice } from '../../platform/http/user-agent.ts'
import type { Session } from './repository.ts'
import type { SessionView } from './schemas.ts'

/** A session as it is listed. */
export const viewListedSession = (session: Session): Omit<Static<typeof SessionView>, 'current'> => ({
  id: session.id,
  created_at: isoTime(session.created_at),
  last_seen_at: isoTime(session.last_seen_at),
  expires_at: isoTime(session.expires_at),
  ip: session.ip,
  device: describeDevice(session.user_agent),
  remember: Boolean(session.remember),
})

/** A session as its owner is shown it, who asks with the session `current`. */
export const viewSession = (
  session: Session,
  current: Pick<Session, 'digest'>,
): Static<typeof SessionView> => ({
  ...viewListedSession(session),
  current: session.digest === current.digest,
})
