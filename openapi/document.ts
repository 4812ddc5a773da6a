import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/env.ts'

/** Where the document is checked in. */
export const DOCUMENT_FILE = new URL('openapi.json', import.meta.url)

/** The OpenAPI document of a service with the default configuration, as the text that is checked in. */
export async function openapiDocument(): Promise<string> {
  const { app, openapi } = await buildApp(
    loadConfig({ DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' }),
  )
  try {
    return `${JSON.stringify(openapi(), null, 2)}\n`
  } finally {
    await app.close()
  }
}
