import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bob } from '../support/app.ts'
import { startListening } from '../support/client/service.ts'
import { freshDirectory } from '../support/database.ts'
import { pack, ROOT, run, succeed } from './support.ts'

const NAME = 'user-authentication-service'
const CLIENT = `${NAME}/client`
/** What docs/integrate.md says of it, in bytes. */
const MOST_BYTES = 2_500

/** A project that has the files of the packed package, and nothing that the package depends on. */
let project: string
let installed: string

beforeAll(async () => {
  project = freshDirectory(afterAll)
  installed = join(project, 'node_modules', NAME)
  const file = await pack(freshDirectory(afterAll))
  mkdirSync(installed, { recursive: true })
  await succeed(installed, 'tar', 'xzf', file, '--strip-components=1')
  writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}')
}, 120_000)

const write = (name: string, text: string) => writeFileSync(join(project, name), text)

/** What the documents show of it. */
const SNIPPETS = ['README.md', 'docs/integrate.md'].flatMap((file) =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/```ts\n(.*?)```/gs)]
    .map(([, text = '']) => text)
    .filter((text) => text.includes(CLIENT)),
)

/** What an application does with it. */
const APPLICATION = `
  import { type Account, createClient, type ErrorCode } from '${CLIENT}'

  const auth = createClient({ baseUrl: 'https://example.com/auth' })
  export const account: Promise<Account> = auth.getAccount()
  export const code: ErrorCode = 'users.email_taken'
  // @ts-expect-error: there is no such code.
  export const noCode: ErrorCode = 'users.email_takn'
  // @ts-expect-error: a password is needed.
  auth.registerUser({ email: 'bob@bob.com' })
  // @ts-expect-error: what it gives is typed, and not anything at all.
  auth.getProfile().then(({ emial }) => emial)`

it.each([
  ['a bundler, for browsers', ['--module', 'preserve', '--lib', 'es2022,dom', '--types', '']],
  [
    'Node.js',
    [
      '--module',
      'nodenext',
      '--lib',
      'es2022',
      '--typeRoots',
      join(ROOT, 'node_modules/@types'),
      '--types',
      'node',
    ],
  ],
])(
  'has types of its own for TypeScript programs of %s that check those of their libraries',
  async (_, options) => {
    expect(SNIPPETS).toHaveLength(3)
    const files = [APPLICATION, ...SNIPPETS].map((text, index) => {
      write(`application-${index}.ts`, text)
      return `application-${index}.ts`
    })
    const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false']
    const tsc = join(ROOT, 'node_modules/.bin/tsc')
    const { stdout } = await run(project, tsc, ...strict, '--target', 'es2022', ...options, ...files)
    expect(stdout).toBe('')
  },
  120_000,
)

it('signs a person in from a program that has no package but it, as docs/integrate.md shows', async () => {
  const { baseUrl, form } = await startListening()
  await form('POST', '/users', bob)
  const [program = ''] = SNIPPETS.filter((text) => text.includes('onSession'))
  write('program.ts', program.replaceAll('http://localhost:5000', baseUrl))
  const { stdout, stderr } = await run(project, 'node', '--no-warnings', 'program.ts')
  expect([stdout.trim(), stderr]).toEqual([`{ email: '${bob.email}' }`, ''])
})

it('imports nothing from outside of its folder, code and types', () => {
  const folder = join(installed, 'dist/src/client')
  const files = globSync('**/*.{js,d.ts}', { cwd: folder })
  expect(files.length).toBeGreaterThan(10)
  for (const file of files)
    for (const [, name = ''] of readFileSync(join(folder, file), 'utf8').matchAll(
      /(?:from|import) '([^']+)'/g,
    ))
      expect(join(folder, dirname(file), name), `${file} imports ${name}`).toContain(`${folder}/`)
})

/** What a bundler makes of a module that imports the client, minified. */
async function bundled(text: string): Promise<string> {
  write('entry.js', text)
  const output = { minify: true }
  const { output: chunks } = await build({
    input: join(project, 'entry.js'),
    platform: 'browser',
    write: false,
    output,
  })
  return chunks[0].code
}

it(`adds at most ${MOST_BYTES} compressed bytes to a page, and none where it is not used`, async () => {
  const whole = await bundled(`export * from '${CLIENT}'`)
  expect(gzipSync(whole).length).toBeLessThanOrEqual(MOST_BYTES)
  const unused = await bundled(`import { createClient } from '${CLIENT}'\nconsole.log(1)`)
  expect(unused.trim()).toBe('console.log(1);')
})
