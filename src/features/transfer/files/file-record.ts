/** A record of a file, with its number; or why there is none. */
export interface FileRecord {
  number: number
  record?: unknown
  fault?: string
}

/** No record of a user is so long, in characters; a file of one line must not fill the memory. */
export const LONGEST_RECORD = 64 * 1024

/** What is said of a longer one. */
export const TOO_LONG = `longer than ${LONGEST_RECORD} characters`
