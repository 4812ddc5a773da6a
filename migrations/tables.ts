/**
 * Every table of the latest version with its primary key, each after those that its foreign keys refer to: what is copied to another
 * database. Knex's own tables, which migrating makes, are not among them.
 */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  users: ['id'],
  former_subjects: ['digest'],
  sessions: ['digest'],
  replaced_sessions: ['digest'],
  site_sessions: ['digest'],
  site_tickets: ['digest'],
  tokens: ['digest'],
  devices: ['digest'],
  events: ['id'],
  outbox: ['id'],
  mail_caps: ['digest', 'share'],
  limits: ['key'],
  secrets: ['name'],
  hash_keys: ['id'],
  totp_secrets: ['user_id'],
  recovery_codes: ['digest'],
  signing_keys: ['kid'],
  clients: ['id'],
}
