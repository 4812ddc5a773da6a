/** Writes one line: what is known by name, if anything, and a sentence; as pino and `console` do. */
type Write = (fields: object | string, message?: string) => void

/** Where services write what operators should know. */
export interface Log {
  debug: Write
  info: Write
  warn: Write
  error: Write
}
