import { writeFileSync } from 'node:fs'
import { SETTINGS } from '../src/config/env.ts'

/** Where the file is checked in. */
export const ENV_EXAMPLE_FILE = new URL('../.env.example', import.meta.url)

/** A `.env` that changes nothing: every variable, with what it must be and its default. */
export function envExample(): string {
  const entries = SETTINGS.map(({ variable, schema }) => {
    const value = Array.isArray(schema.default) ? schema.default.join(',') : (schema.default ?? '')
    return `# ${schema.description}\n#${variable}=${value}\n`
  })
  return `# Copy this file to .env, and take away the # before what you set. What follows is every variable, with its default where it\n# has one that depends on nothing else; docs: README.md.\n\n${entries.join('\n')}`
}

if (import.meta.main) writeFileSync(ENV_EXAMPLE_FILE, envExample())
