const SQLITE = 'SQLITE_CONSTRAINT_UNIQUE'
const POSTGRES = '23505'

/** What a driver says of a value that another row has. */
interface Violation {
  code?: string
  message?: string
  /** PostgreSQL: `Key (email)=(bob@bob.com) already exists.`, in the language of the server. */
  detail?: string
  constraint?: string
}

/**
 * Whether the database refused a row because another has its value in this column, whatever the constraint or the index is
 * called: an adopted table has those of the older service as well.
 */
export function isUniqueViolation(error: unknown, column: string): boolean {
  const { code, message = '', detail = '', constraint = '' } = error as Violation
  // Of an index on an expression, such as lower(email), SQLite tells only the name.
  if (code === SQLITE)
    return message.endsWith(`.${column}`) || /: index '(.*)'$/.exec(message)?.[1]?.includes(column) === true
  if (code !== POSTGRES) return false
  // The first parentheses hold the column, or an expression of it.
  const [, key] = /^[^(]*\((.*?)\)=\(/.exec(detail) ?? []
  return key === undefined ? constraint.includes(column) : new RegExp(`\\b${column}\\b`).test(key)
}
