/** What the package offers to other programs. No module that is imported from here may await at its top: CommonJS programs `require` it. */
export { type MigrationLog, migrateToLatest as migrate } from '../migrations/index.ts'
export { type AppOptions, buildApp } from './app.ts'
export { ConfigError, checkOptions } from './config/check-options.ts'
export { type Config, loadConfig } from './config/env.ts'
export type { GivenOptions, Options } from './config/options.ts'
export type { Log } from './platform/logging/log.ts'
export { type UserAuthOptions, userAuth } from './plugin.ts'
export { createServices, type ServiceOptions, type Services } from './services.ts'
