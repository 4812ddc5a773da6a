/** What happens to a record whose e-mail address a user has already. */
export const CONFLICTS = ['skip', 'update', 'fail'] as const
export type Conflict = (typeof CONFLICTS)[number]

/** What became of a record. */
export type Outcome = 'added' | 'updated' | 'skipped' | Refusal

/** Why a record is not imported: what is in its way is somebody else's, or can be again. */
export type Refusal = 'reserved' | 'repeated' | 'subject_taken' | 'subject_of_deleted'

/** An e-mail address is there already, and that was to end the import. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError'
  constructor() {
    super('a user has this email already')
  }
}
