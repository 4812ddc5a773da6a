import { ENGINE, freshSharedDatabase } from './database.ts'
import { query } from './dump.ts'

/** A row as the Flask service leaves it; one of the seeds hands bcrypt's bytes over, which SQLite keeps as a blob. */
export interface FlaskUser {
  email: string
  hashed_password: string | Buffer
  session_id?: string
  reset_token?: string
}

const tableWith = (id: string) => `CREATE TABLE users (
  ${id},
  email VARCHAR(250) NOT NULL,
  hashed_password VARCHAR(250) NOT NULL,
  session_id VARCHAR(250),
  reset_token VARCHAR(250),
  PRIMARY KEY (id)
)`

// What SQLAlchemy writes: for SQLite as its log in the seeds shows, for PostgreSQL with its SERIAL.
/** The statement that makes the table, by engine. */
export const FLASK_TABLE = {
  sqlite: tableWith('id INTEGER NOT NULL'),
  postgres: tableWith('id SERIAL NOT NULL'),
}

const INSERT = 'INSERT INTO users (email, hashed_password, session_id, reset_token) VALUES ($1, $2, $3, $4)'

/** The DATABASE_URL of a database as the Flask service made it, with these users. */
export async function flaskDatabase(users: readonly FlaskUser[]): Promise<string> {
  const url = await freshSharedDatabase()
  await query(url, FLASK_TABLE[ENGINE])
  for (const { email, hashed_password, session_id = null, reset_token = null } of users)
    await query(url, INSERT, [email, hashed_password, session_id, reset_token])
  return url
}
