/** How often something happened; times in milliseconds since 1970. */
export interface Count {
  key: string
  count: number
  last_at: number
  /** From when on counting starts anew. */
  resets_at: number
  /** Whether somebody was told that it was too often, since it last was not. */
  told: boolean
}
