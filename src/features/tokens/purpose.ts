/** What a token proves, or lets its holder do; features define their own. */
export interface TokenPurpose {
  /** What it is called in the database. */
  name: string
  /** Which of the user's unused tokens of this purpose a new one ends. */
  endedByNewer: 'all' | 'about-other-addresses' | 'none'
  /** How many of this purpose a user has at most, where it is not the usual ten. */
  most?: number
}

/** The names of purposes, as the database holds them. */
export const namesOf = (purposes: readonly TokenPurpose[]): string[] => purposes.map(({ name }) => name)
