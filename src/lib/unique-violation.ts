const SQLITE = 'SQLITE_CONSTRAINT_UNIQUE'
const POSTGRES = '23505'

/** Whether the database refused a row because another has its value in this column. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  const {
    code,
    message = '',
    constraint = '',
  } = error as { code?: string; message?: string; constraint?: string }
  if (code === SQLITE) return message.endsWith(`.${column}`)
  return code === POSTGRES && constraint.endsWith(`_${column}_unique`)
}
