import type { AppError } from '../../platform/errors/app-error.ts'

/** How a part of the service is. */
export interface PartState {
  /** In a few words that stay the same and tell nothing secret: `ok`, or what does not work. */
  says: string
  /** What requests fail with for it; without one they are answered, and the words are a warning. */
  failure?: AppError
}

/** Nothing is the matter with a part. */
export const OK: PartState = { says: 'ok' }

/** A part of the service that is looked at to know whether it is ready. */
export interface Part {
  /** Its key in what `/readyz` answers. */
  name: string
  /** The states in which requests cannot be answered, for the documentation. */
  failing: readonly Required<PartState>[]
  /** Looks at it, in less than the three seconds in which every request is to have an answer; does not throw. */
  check(): PartState | Promise<PartState>
}

/** What each part says, by its name. */
export type PartReport = Record<string, string>
