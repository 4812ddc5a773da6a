import { defineConfig } from 'vitest/config'

// The same suites run on both engines; what has nothing to do with a database runs once.
const ONCE = [
  'test/architecture.test.ts',
  'test/config*.test.ts',
  'test/openapi*.test.ts',
  'test/lib/**/*.test.ts',
  'test/passwords/engine.test.ts',
  'test/passwords/closing.test.ts',
  'test/security/{body-types,unreadable-bodies,client-address,headers,malformed-http,paths,slow-clients,password-blocklist}.test.ts',
]
const PROCESS = ['test/process/**/*.test.ts']
const BROWSER = ['test/browser/**/*.test.ts']
const ELSEWHERE = [...BROWSER, 'test/bench/**', '**/node_modules/**']

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'once', include: ONCE } },
      ...(['sqlite', 'postgres'] as const).map((engine) => ({
        extends: true as const,
        test: {
          name: engine,
          include: ['test/**/*.test.ts'],
          exclude: [...ONCE, ...PROCESS, ...ELSEWHERE],
          env: { TEST_ENGINE: engine },
        },
      })),
      { extends: true, test: { name: 'process', include: PROCESS } },
      // Only where it is asked for: it needs a Chromium, which npm does not bring.
      ...(process.env.BROWSER_TESTS
        ? [{ extends: true as const, test: { name: 'browser', include: BROWSER } }]
        : []),
    ],
  },
})
