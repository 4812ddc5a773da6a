import { type AppOptions, buildApp } from '../../src/app.ts'
import type { Config } from '../../src/config/env.ts'
import { buildInHost } from './strange-host.ts'

/** The service, or the plugin in a host of somebody else's, with all that it is made of to be had from the instance. */
export async function buildForTest(config: Config, options: AppOptions) {
  const { app, services, openapi } = await (process.env.TEST_HOST ? buildInHost : buildApp)(config, options)
  const { close: _, beginClose: __, ...inside } = services
  return Object.assign(app, inside, { swagger: openapi })
}

/** What {@link buildForTest} gives. */
export type BuiltApp = Awaited<ReturnType<typeof buildForTest>>
