import type { HashSecret, RawUser } from '../record.ts'

/** The fields of a record by their names; one that is null or empty says nothing, and is left out. */
export type Fields = ReadonlyMap<string, unknown>

/** How users are read from what another service exports. */
export interface Format {
  /** What the file is, for people. */
  file: string
  /** Where users are: in the rows of a table (CSV, NDJSON or a SQLite database), or in an array of a JSON document. */
  source: { tables: readonly string[] } | { path: string }
  /** What the service hashes passwords with beside them, if it does. */
  secret?: { name: string; kind: HashSecret['kind']; isRequired: boolean }
  /** Reads a record. */
  read(fields: Fields, secret: string | undefined): RawUser
}

/** The fields of a record; undefined where it is no object. */
export function fieldsOf(record: unknown): Fields | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined
  const isGiven = ([, value]: [string, unknown]) => value !== undefined && value !== null && value !== ''
  return new Map(Object.entries(record).filter(isGiven))
}

/** The first of these fields that says something. */
export const first = (fields: Fields, names: readonly string[]): unknown =>
  names.map((name) => fields.get(name)).find((value) => value !== undefined)
