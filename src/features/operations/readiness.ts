import { NotReadyError } from './errors.ts'
import { OK, type Part, type PartReport } from './part.ts'
import { type PartsDependencies, partsOf } from './parts.ts'

/** Whether the service can answer requests, part by part. */
export interface Readiness {
  /** Has a part be looked at as well: any feature may add one as it is made. */
  addPart(part: Part): void
  /**
   * Looks at every part.
   * @throws {NotReadyError} where requests cannot be answered.
   */
  check(): Promise<PartReport>
  /** What `check` can throw, one of each state of a part. */
  failures(): NotReadyError[]
}

/** Begins with what no request can do without: the database, its version, and where mails go. */
export function createReadiness(dependencies: PartsDependencies): Readiness {
  const parts = partsOf(dependencies)

  return {
    addPart: (part) => void parts.push(part),
    async check() {
      const states = await Promise.all(parts.map((part) => part.check()))
      const report = Object.fromEntries(parts.map(({ name }, i) => [name, states[i]?.says ?? '']))
      const failure = states.find((state) => state.failure)?.failure
      if (failure) throw new NotReadyError(failure, report)
      return report
    },
    failures() {
      const allOk = Object.fromEntries(parts.map(({ name }) => [name, OK.says]))
      return parts.flatMap(({ name, failing }) =>
        failing.map(({ says, failure }) => new NotReadyError(failure, { ...allOk, [name]: says })),
      )
    },
  }
}
