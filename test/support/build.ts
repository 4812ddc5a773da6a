import { type AppOptions, buildApp } from '../../src/app.ts'
import type { Config } from '../../src/config/config.ts'
import { SCHEMA_CONTROLLER } from './compilers.ts'

/** The service, with all that it is made of to be had from the instance: tests look inside. */
export async function buildForTest(config: Config, options: AppOptions) {
  const { app, services } = await buildApp(config, { schemaController: SCHEMA_CONTROLLER, ...options })
  const { close: _, beginClose: __, ...inside } = services
  return Object.assign(app, inside)
}

/** What {@link buildForTest} gives. */
export type BuiltApp = Awaited<ReturnType<typeof buildForTest>>
