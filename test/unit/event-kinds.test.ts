import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { EVENT_KINDS } from '../../src/features/account-pages/event-kinds.ts'

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
  expect([...new Set(kinds)].sort()).toEqual([...EVENT_KINDS])
})
