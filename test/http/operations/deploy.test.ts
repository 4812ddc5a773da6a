import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { VARIABLES } from '../../../src/config/env.ts'
import { signIn, startApp } from '../../support/app.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')

/** The names of all metrics that a service has from the start. */
async function metricNames(): Promise<Set<string>> {
  const service = await startApp()
  await signIn(service)
  const { body } = await service.app.inject({ url: '/metrics' })
  const families = body.match(/(?<=^# TYPE )\S+ \S+$/gm) ?? []
  return new Set(
    families.flatMap((family) => {
      const [name = '', type] = family.split(' ')
      return type === 'histogram' ? ['_count', '_sum', '_bucket'].map((suffix) => name + suffix) : [name]
    }),
  )
}

it.each(['deploy/prometheus/alerts.yml', 'deploy/grafana/dashboard.json'])(
  'asks in %s for metrics that there are',
  async (path) => {
    const asked = new Set(read(path).match(/\b(auth|nodejs)_[a-z0-9_]+\b/g))
    expect(asked.size).toBeGreaterThan(5)
    const names = await metricNames()
    expect([...asked].filter((name) => !names.has(name))).toEqual([])
  },
)

it.each(['compose.yaml', 'deploy/systemd/user-auth.service'])(
  'sets in %s variables that there are',
  (path) => {
    const set = [...read(path).matchAll(/^ {6}([A-Z_]+):|(?:^Environment=|(?<=\w) )([A-Z_]+)=/gm)]
      .map(([, yaml, unit]) => yaml ?? unit ?? '')
      .filter((name) => !name.startsWith('POSTGRES_'))
    expect(set.length).toBeGreaterThan(1)
    expect(set.filter((name) => !VARIABLES.includes(name))).toEqual([])
  },
)
