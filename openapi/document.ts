import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/config.ts'

/** Where the document is checked in. */
export const DOCUMENT_FILE = new URL('openapi.json', import.meta.url)

/** The OpenAPI document of a service with the default configuration, as the text that is checked in. */
export async function openapiDocument(): Promise<string> {
  const { app } = await buildApp(loadConfig({ DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' }))
  try {
    return `${JSON.stringify(app.swagger(), null, 2)}\n`
  } finally {
    await app.close()
  }
}
