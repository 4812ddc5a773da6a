import { fixedWindow, type Rule } from './rules.ts'

const HOUR_SECONDS = 3600

/** How often something may happen from one network, in `config.limit` of a route. */
export interface NetworkLimit {
  /** What is counted; counts of one name are one count, whichever route they come from. */
  name: string
  rule: Rule
  /** Whether every request counts, or only one whose token or code is refused. */
  counts: 'requests' | 'refusals'
}

/** At most `most` times in an hour that begins with the first. */
export const perHour = (
  name: string,
  most: number,
  counts: NetworkLimit['counts'] = 'requests',
): NetworkLimit => ({ name, rule: fixedWindow(most, HOUR_SECONDS), counts })
