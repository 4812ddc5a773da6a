/** How a body's fields are written down. */
export type Writing = 'json' | 'form'

/** A body before it is written: its fields in order, some there twice, and what is odd about how it is written. */
export interface Body {
  fields: readonly (readonly [name: string, value: unknown])[]
  writing: Writing
  oddity: string
}

/**
 * A request as the fuzzer thinks it up. Text may hold wishes such as `{{password}}`, for what only a running service
 * has; they are granted as it is sent.
 */
export interface FuzzRequest {
  method: string
  /** The path, and the query if there is one. */
  url: string
  headers: Readonly<Record<string, string>>
  body?: Body | undefined
  over: 'inject' | 'socket'
}

/** A request with every wish granted and the body written. */
export interface SentRequest {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer | undefined
  over: 'inject' | 'socket'
}

/** What came back. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

/** A header of an answer, as one text. */
export const headerOf = ({ headers }: Answer, name: string): string => [headers[name] ?? []].flat().join(', ')

/** The media type of an answer, without parameters. */
export const mediaTypeOf = (answer: Answer): string => headerOf(answer, 'content-type').split(';')[0] ?? ''
