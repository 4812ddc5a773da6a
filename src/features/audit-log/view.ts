import type { Static } from 'typebox'
import { isoTime } from '../../platform/http/iso-time.ts'
import type { AuditEvent } from './repository.ts'
import type { EventList } from './schemas.ts'

/** What happened, as the one it happened to is shown it. */
export const viewEvent = ({
  time,
  kind,
  ip,
  user_agent,
  request_id,
}: Pick<AuditEvent, 'time' | 'kind' | 'ip' | 'user_agent' | 'request_id'>): Static<
  typeof EventList
>[number] => ({
  time: isoTime(time),
  kind,
  ip,
  user_agent,
  request_id,
})
