import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { launchService, spawnService } from '../support/service.ts'

const ROOT = join(import.meta.dirname, '../..')
const SAMPLE = join(ROOT, 'test/sample-feature')

/** The lines that the feature needs outside of its folder and its migration, by file; each stands before `before`. */
const LINES: Readonly<Record<string, readonly { line: string; before: string }[]>> = {
  'src/features.ts': [
    {
      line: "import { notesOptions } from './features/notes/options.ts'",
      before: 'import { createNotices }',
    },
    {
      line: "import { notesRepository } from './features/notes/repository.ts'",
      before: 'import { createNotices }',
    },
    { line: "import { createNotes } from './features/notes/service.ts'", before: 'import { createNotices }' },
    {
      line: "  .add('notes', { create: createNotes, repository: notesRepository, options: notesOptions })",
      before: "  .add('auth',",
    },
  ],
  'src/plugin.ts': [
    { line: "import notesRoutes from './features/notes/routes.ts'", before: 'import operationsRoutes' },
    { line: '  notesRoutes,', before: '  linkPagesRoutes,' },
  ],
  'migrations/index.ts': [
    { line: "import * as createNotes from './0099_create_notes.ts'", before: 'import type { Report }' },
    { line: "  ['0099_create_notes', createNotes],", before: ']\n\nconst NAMES' },
  ],
}

/** A copy of the checkout that has the sample feature. */
function checkoutWithNotes(): string {
  const checkout = freshDirectory()
  for (const path of ['src', 'migrations', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, path), join(checkout, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
  cpSync(join(SAMPLE, 'notes'), join(checkout, 'src/features/notes'), { recursive: true })
  cpSync(join(SAMPLE, '0099_create_notes.ts'), join(checkout, 'migrations/0099_create_notes.ts'))
  for (const [path, lines] of Object.entries(LINES)) {
    const file = join(checkout, path)
    let text = readFileSync(file, 'utf8')
    for (const { line, before } of lines) {
      expect(text.split(before), `${path}: ${before}`).toHaveLength(2)
      text = text.replace(before, () => `${line}\n${before}`)
    }
    writeFileSync(file, text)
  }
  return checkout
}

const inCheckout = (directory: string) => ({
  installed: { command: [process.execPath, 'src/server.ts'] as const, directory },
})

it('is added by its folder, its migration, and one line beside imports in each of two files', () => {
  const beside = (path: string) => LINES[path]?.filter(({ line }) => !line.startsWith('import '))
  expect(beside('src/features.ts')).toHaveLength(1)
  expect(beside('src/plugin.ts')).toHaveLength(1)
  expect(Object.keys(LINES).filter((path) => path.startsWith('src/'))).toHaveLength(2)
})

it('is known to the compiler by those lines', () => {
  const checkout = checkoutWithNotes()
  const config = { extends: './tsconfig.json', include: ['src', 'migrations'] }
  writeFileSync(join(checkout, 'tsconfig.sample.json'), JSON.stringify(config))
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  expect(execFileSync(tsc, ['-p', 'tsconfig.sample.json'], { cwd: checkout, encoding: 'utf8' })).toBe('')
})

it('serves its route, and writes its table, its event and its mail in the language of the request', async () => {
  const service = await spawnService({ NOTES_PER_USER: '1' }, inCheckout(checkoutWithNotes()))
  const send = (method: string, path: string, fields: Record<string, string> | undefined, cookie = '') =>
    fetch(service.url + path, {
      method,
      headers: { cookie, 'accept-language': 'fr' },
      ...(fields ? { body: new URLSearchParams(fields) } : {}),
    })
  const bob = { email: 'bob@bob.com', password: 'mySuperPwd' }
  await send('POST', '/users', bob)
  const { session_id } = (await (await send('POST', '/sessions', bob)).json()) as { session_id: string }
  const cookie = `session_id=${session_id}`

  expect((await send('POST', '/notes', { text: 'Buy milk' }, cookie)).status).toBe(200)
  const refused = await send('POST', '/notes', { text: 'Buy bread' }, cookie)
  expect([refused.status, await refused.json()]).toEqual([400, { message: 'too many notes' }])
  expect(await (await send('GET', '/notes', undefined, cookie)).json()).toMatchObject([{ text: 'Buy milk' }])
  const events = await (await send('GET', '/users/me/events', undefined, cookie)).json()
  expect(events).toContainEqual(expect.objectContaining({ kind: 'note_added' }))
  const document = (await (await send('GET', '/docs/json', undefined)).json()) as { tags: unknown[] }
  expect(document.tags).toContainEqual({ name: 'Notes', description: 'What users write down' })
  const mailDirectory = join(service.directory, 'outbox')
  const mails = () =>
    readdirSync(mailDirectory).map((name) => readFileSync(join(mailDirectory, name), 'utf8'))
  await expect.poll(() => mails().join('\n')).toContain('Une note a ')
})

it('has its option checked with all others', async () => {
  const { ended, lines } = await launchService({ NOTES_PER_USER: '0' }, inCheckout(checkoutWithNotes()))
  await ended()
  expect(lines.join('\n')).toContain('cannot start: NOTES_PER_USER must be a whole number, 1 to 1000000')
})
