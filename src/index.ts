/** What the package offers to other programs. No module that is imported from here may await at its top: CommonJS programs `require` it. */
export { type MigrationLog, migrateToLatest as migrate } from '../migrations/index.ts'
export { type AppOptions, buildApp } from './app.ts'
export { type Config, ConfigError, loadConfig } from './config/config.ts'
export { createServices, type ServiceOptions, type Services } from './services.ts'
