/** The rows that an older service left cannot be taken over as they are; the message says which and why. */
export class AdoptionError extends Error {
  override readonly name = 'AdoptionError'

  constructor(problems: readonly string[]) {
    super(`the users table cannot be adopted, and nothing was changed:\n${problems.join('\n')}`)
  }
}
