import { expect, it } from 'vitest'
import { nameTaken } from '../../migrations/name-taken.ts'

it.each([
  ['create table `clients` (`id` integer) - table `clients` already exists', 'clients'],
  ['view clients already exists', 'clients'],
  ['index sessions_user_id_index already exists', 'sessions_user_id_index'],
  ['trigger users_subject_trigger already exists', 'users_subject_trigger'],
  ['there is already an index named clients', 'clients'],
  ['there is already another table or index with this name: clients', 'clients'],
  ['alter table `users` add column `subject` - duplicate column name: subject', 'subject'],
  ['ambiguous column name: subject', undefined],
  ['no such table: clients', undefined],
])('reads which name is taken from what SQLite says: %s', (message, name) => {
  expect(nameTaken(Object.assign(new Error(message), { code: 'SQLITE_ERROR' }))).toBe(name)
})

it.each([
  ['42P07', 'create table "clients" () - relation "clients" already exists', 'clients'],
  ['42701', 'column "subject" of relation "users" already exists', 'subject'],
  ['42703', 'column "subject" does not exist', undefined],
])('reads which name is taken from what PostgreSQL says with code %s: %s', (code, message, name) => {
  expect(nameTaken(Object.assign(new Error(message), { code }))).toBe(name)
})
