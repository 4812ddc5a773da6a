import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { EVENT_KINDS } from '../../src/features/account-pages/event-kinds.ts'

/** What happens to no account, and is shown to operators alone. */
const OF_NO_ACCOUNT = [
  'client_added',
  'client_disabled',
  'client_enabled',
  'client_rotated',
  'signing_key_withdrawn',
  'signing_keys_rotated',
]

it('names every kind of event that a feature records', () => {
  const sources = globSync('src/features/**/*.ts').map((path) => readFileSync(path, 'utf8'))
  const kinds = sources.flatMap((source) => [
    ...[...source.matchAll(/AuditLog<([^>]*)>/g)].flatMap(
      ([, union = '']) => union.match(/(?<=')\w+(?=')/g) ?? [],
    ),
    ...[...source.matchAll(/^export type \w+Event = ([^\n]*)/gm)].flatMap(
      ([, union = '']) => union.match(/(?<=')\w+(?=')/g) ?? [],
    ),
  ])
  expect([...new Set(kinds)].sort()).toEqual([...EVENT_KINDS, ...OF_NO_ACCOUNT].sort())
})
