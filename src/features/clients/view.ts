import { isoTime } from '../../platform/http/iso-time.ts'
import type { Client } from './repository.ts'

const timeOrNull = (time: number | null) => (time === null ? null : isoTime(time))

/** A client as commands show one; times in UTC. */
export const viewClient = (client: Client) => ({
  name: client.name,
  audience: client.audience,
  created_at: isoTime(client.created_at),
  last_used_at: timeOrNull(client.last_used_at),
  previous_secret_until: timeOrNull(client.previous_until),
  disabled_at: timeOrNull(client.disabled_at),
})
