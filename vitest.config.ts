import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// The same suites run on both engines; what has nothing to do with a database runs once.
const ONCE = [
  'test/architecture.test.ts',
  'test/operations/locked.test.ts',
  'test/config*.test.ts',
  'test/openapi*.test.ts',
  'test/{cli,docs,lib}/**/*.test.ts',
  'test/passwords/{engine,closing,queue,fair-queue,client-gone}.test.ts',
  'test/security/{body-types,unreadable-bodies,client-address,headers,held-connections,malformed-{http,pipelines},paths,password-blocklist}.test.ts',
]
// What starts processes, or puts something in the place of a module, has a process of its own.
const ALONE = ['test/process/**/*.test.ts', 'test/passwords/refusal-cost.test.ts']
// Only where they are asked for: they want programs that npm does not bring, a registry of packages, or a machine to themselves.
const ON_DEMAND = {
  browser: 'test/browser/**/*.test.ts',
  proxies: 'test/proxies/**/*.test.ts',
  load: 'test/load/**/*.test.ts',
  package: 'test/package/**/*.test.ts',
}
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
      { extends: true, test: { name: 'once', include: ONCE } },
      ...(['sqlite', 'postgres'] as const).map((engine) => ({
        extends: true as const,
        test: {
          name: engine,
          include: ['test/**/*.test.ts'],
          exclude: [...ONCE, ...ALONE, ...ELSEWHERE],
          env: { TEST_ENGINE: engine },
        },
      })),
      { extends: true, test: { name: 'alone', include: ALONE, isolate: true } },
      ...Object.entries(ON_DEMAND)
        .filter(([name]) => process.env.TEST_ON_DEMAND === name)
        .map(([name, include]) => ({
          extends: true as const,
          test: { name, include: [include], isolate: true, fileParallelism: false },
        })),
    ],
  },
})
