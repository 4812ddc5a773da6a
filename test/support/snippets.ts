import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/integrate.md'), 'utf8')

/** What a section of docs/integrate.md tells programs in this language to do: the one block of code in it. */
export function snippetOf(section: string, language: string): string {
  const text = DOCUMENT.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? ''
  const found = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))]
  if (found.length !== 1) throw new Error(`${found.length} snippets in ${language} in '${section}'`)
  return found[0]?.[1] ?? ''
}
