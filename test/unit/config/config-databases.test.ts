import { expect, it } from 'vitest'
import { load } from '../../support/config.ts'

it.each([
  'sqlite::memory:',
  'sqlite:auth.db',
  'sqlite:/var/lib/auth.db',
  'postgres://db/a',
  'postgresql://db/a',
])('takes the database %s', (url) => expect(load({ DATABASE_URL: url }).DATABASE_URL).toBe(url))

it.each([
  ['sqlite:///auth.db', 'sqlite:auth.db'],
  ['sqlite:///data/auth.db', 'sqlite:data/auth.db'],
  ['sqlite:////var/lib/auth.db', 'sqlite:/var/lib/auth.db'],
  ['sqlite+pysqlite:////var/lib/auth.db', 'sqlite:/var/lib/auth.db'],
  ['sqlite://', 'sqlite::memory:'],
  ['sqlite:///', 'sqlite::memory:'],
  ['sqlite:///:memory:', 'sqlite::memory:'],
  ['postgresql+psycopg2://u:p%40ss@db/auth', 'postgresql://u:p%40ss@db/auth'],
  ['postgresql+asyncpg://db/auth', 'postgresql://db/auth'],
])('reads %s as SQLAlchemy does', (url, meant) =>
  expect(load({ DATABASE_URL: url }).DATABASE_URL).toBe(meant),
)
