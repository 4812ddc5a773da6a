import type { OpenAPIV3 } from 'openapi-types'
import { operationsOf } from '../support/openapi.ts'

/** Counts answers by operation and status. */
export function createTally() {
  const counts = new Map<string, Map<number, number>>()
  let requests = 0

  return {
    /** How many answers were counted. */
    get requests() {
      return requests
    },

    /** Counts an answer. */
    add(operation: string, status: number): void {
      const ofOperation = counts.get(operation) ?? new Map<number, number>()
      counts.set(operation, ofOperation.set(status, (ofOperation.get(status) ?? 0) + 1))
      requests++
    },

    /** What a document declares that no answer was; faults of the service aside, which must not be. */
    unseen: (document: OpenAPIV3.Document): string[] =>
      operationsOf(document).flatMap(({ operationId = '', responses }) =>
        Object.keys(responses)
          .filter((status) => status !== '500' && !counts.get(operationId)?.has(Number(status)))
          .map((status) => `${operationId} ${status}`),
      ),

    /** A table with a line for each operation, a column for each status, and sums. */
    table(): string {
      const statuses = [...new Set([...counts.values()].flatMap((of) => [...of.keys()]))].sort()
      const names = [...counts.keys()].sort()
      const cell = (name: string, status: number) => counts.get(name)?.get(status) ?? 0
      const sum = (list: readonly number[]) => list.reduce((total, count) => total + count, 0)
      const line = (name: string, row: readonly number[]) => [
        name,
        ...[...row, sum(row)].map((n) => (n ? `${n}` : '·')),
      ]
      return layOut([
        ['', ...statuses.map(String), 'all'],
        ...names.map((name) =>
          line(
            name,
            statuses.map((status) => cell(name, status)),
          ),
        ),
        line(
          'all',
          statuses.map((status) => sum(names.map((name) => cell(name, status)))),
        ),
      ])
    },
  }
}

/** What {@link createTally} gives. */
export type Tally = ReturnType<typeof createTally>

function layOut(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
