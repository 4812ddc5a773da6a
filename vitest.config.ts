import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// The same suites run on both engines; what has nothing to do with a database runs once.
const ONCE = [
  'test/architecture.test.ts',
  'test/config*.test.ts',
  'test/openapi*.test.ts',
  'test/lib/**/*.test.ts',
  'test/passwords/{engine,closing,queue,client-gone}.test.ts',
  'test/security/{body-types,unreadable-bodies,client-address,headers,malformed-{http,pipelines},paths,password-blocklist}.test.ts',
]
// What starts processes, or puts something in the place of a module, has a process of its own.
const ALONE = ['test/process/**/*.test.ts', 'test/passwords/refusal-cost.test.ts']
const BROWSER = ['test/browser/**/*.test.ts']
const ELSEWHERE = [...BROWSER, 'test/bench/**', '**/node_modules/**']

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
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
      // Only where it is asked for: it needs a Chromium, which npm does not bring.
      ...(process.env.BROWSER_TESTS
        ? [{ extends: true as const, test: { name: 'browser', include: BROWSER, isolate: true } }]
        : []),
    ],
  },
})
