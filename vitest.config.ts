import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// What has to do with SQL runs on both engines; so does the fuzzer, which asks every route. All else
// runs once: on SQLite, where it has a database.
const STORAGE = ['test/storage/**/*.test.ts', 'test/fuzz/**/*.test.ts']
const HTTP = [
  'test/http/**/*.test.ts',
  'test/security/{body-types,client-address,device-cookies,field-values,headers,pasted-text,password-*,paths,unreadable-bodies}.test.ts',
]
// SQLite's own locks.
const ONCE = ['test/storage/operations/locked.test.ts']
// What starts processes, or puts something in the place of a module, has a process of its own.
const ALONE = ['test/process/**/*.test.ts', 'test/storage/passwords/refusal-cost.test.ts']
// Only where they are asked for: they want programs that npm does not bring, a registry of packages, or a machine to themselves.
const ON_DEMAND = {
  browser: 'test/browser/**/*.test.ts',
  proxies: 'test/proxies/**/*.test.ts',
  load: 'test/load/**/*.test.ts',
  package: 'test/package/**/*.test.ts',
  sources: 'test/sources/**/*.test.ts',
}
// Two files at once, each with a browser and a service.
const AT_ONCE: Partial<Record<string, number>> = { browser: 2 }
const ELSEWHERE = [...Object.values(ON_DEMAND), 'test/bench/**', '**/node_modules/**']

export default defineConfig({
  test: {
    // Failures in full, and a sum at the end.
    reporters: ['dot'],
    globalSetup: ['test/support/postgres.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What is waited for is waited for also on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    // Files share processes, one more than there are cores, since some wait: what takes longest is to load the service.
    isolate: false,
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...ELSEWHERE],
          env: { TEST_ENGINE: 'sqlite' },
        },
      },
      // The same routes again, as a plugin in a host that has its own way with everything.
      {
        extends: true,
        test: {
          name: 'plugin',
          include: HTTP,
          env: { TEST_ENGINE: 'sqlite', TEST_HOST: 'strange' },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: STORAGE,
          exclude: [...ONCE, ...ALONE, ...ELSEWHERE],
          env: { TEST_ENGINE: 'postgres' },
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE, isolate: true } },
      ...Object.entries(ON_DEMAND)
        .filter(([name]) => process.env.TEST_ON_DEMAND === name)
        .map(([name, include]) => ({
          extends: true as const,
          test: { name, include: [include], isolate: true, maxWorkers: AT_ONCE[name] ?? 1 },
        })),
    ],
  },
})
