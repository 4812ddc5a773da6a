// Tables, views and indexes; columns; types and constraints (PostgreSQL's manual, appendix A).
const POSTGRES = ['42P07', '42701', '42710']
const SQLITE =
  /(?:(?:table|view|index|trigger) (\S+) already exists|(?:named|this name:|duplicate column name:) (\S+))$/

/** The name, of a table or the like, that a statement failed on since the database has it already; undefined for any other error. */
export function nameTaken(error: unknown): string | undefined {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  // Knex puts the statement before.
  const said = message.split(' - ').at(-1) ?? ''
  if (POSTGRES.includes(code)) return /"([^"]+)"/.exec(said)?.[1] ?? said
  const [, one, other] = SQLITE.exec(said) ?? []
  return (one ?? other)?.replace(/[`"]/g, '')
}
