import { NO_REQUEST_CONTEXT } from '../../src/platform/http/request-context.ts'
import type { TestApp } from './app.ts'

/** Who rotates keys. */
export const OPERATOR = { ...NO_REQUEST_CONTEXT, actor: 'operator' } as const

/** The IDs of the keys that are published. */
export const kids = async ({ app }: Pick<TestApp, 'app'>): Promise<string[]> =>
  (await app.signingKeys.publish()).map(({ kid }) => kid)

/** The ID of the key that signs. */
export const kid = async ({ app }: Pick<TestApp, 'app'>): Promise<string> =>
  (await app.signingKeys.current()).kid
