/** What is in the database keeps it from being brought to this version: rows of an older service, or names. The message says which and why. */
export class AdoptionError extends Error {
  override readonly name = 'AdoptionError'

  constructor(problems: readonly string[], cause?: unknown) {
    super(`the database cannot be adopted, and nothing was changed:\n${problems.join('\n')}`, { cause })
  }
}
