import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ENV_EXAMPLE_FILE, envExample } from '../../../scripts/env-example.ts'
import { loadConfig, VARIABLES } from '../../../src/config/env.ts'

const file = readFileSync(ENV_EXAMPLE_FILE, 'utf8')

it('is what npm run env-example writes', () => {
  expect(file).toBe(envExample())
})

it('names every variable, with a default that is one', () => {
  const lines = file.match(/^#[A-Z_]+=.*$/gm) ?? []
  const entries = lines.map((line) => line.slice(1).split(/=(.*)/s, 2) as [string, string])
  expect(entries.map(([name]) => name)).toEqual(VARIABLES)
  expect(loadConfig(Object.fromEntries(entries))).toEqual(loadConfig({}))
})
