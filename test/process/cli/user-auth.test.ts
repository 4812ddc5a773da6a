import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const PROGRAM = join(ROOT, 'src/cli/user-auth.ts')
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** Runs the command line; Node.js's own options come first. */
function userAuth(args: readonly string[], nodeOptions: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, PROGRAM, ...args], {
    encoding: 'utf8',
    env: {},
  })
  return { status, stdout, stderr }
}

it.each([['--help'], ['-h']])('says with %s what commands there are', (option) => {
  const { status, stdout, stderr } = userAuth([option])
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^Usage: user-auth <command>/)
  expect(stdout).toMatch(/^ {2}serve +run the service$/m)
})

it.each([['--version'], ['-v']])('says with %s which version it is', (option) => {
  expect(userAuth([option])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
})

it.each([[['serve', '--help']], [['serve', '-h']]])('says with %j what the command does', (args) => {
  const { status, stdout } = userAuth(args)
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^Usage: user-auth serve/)])
})

it.each([
  [[], 'a command is missing'],
  [['start'], "there is no command 'start'"],
  [['constructor'], "there is no command 'constructor'"],
  [['--port'], "Unknown option '--port'"],
  [['serve', '--port=1'], "Unknown option '--port'"],
  [['serve', 'now'], "Unexpected argument 'now'"],
  [['serve', '--', '--help'], "Unexpected argument '--help'"],
])('ends %j with 64 and why', (args, reason) => {
  const { status, stdout, stderr } = userAuth(args)
  expect([status, stdout]).toEqual([64, ''])
  expect(stderr).toContain(`user-auth: ${reason}`)
  expect(stderr).toContain("Try 'user-auth --help'.")
})

// So that it answers at once, however much the commands load.
it.each([['--help'], ['--version']])('loads for %s no package and no command', (option) => {
  const noteModules = `
    import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) })`
  const hooks = `data:text/javascript,${encodeURIComponent(noteModules)}`
  const { status, stderr } = userAuth([option], ['--import', hooks])
  expect(status).toBe(0)
  const loaded = stderr
    .trim()
    .split('\n')
    .filter((url) => url.startsWith('file:'))
  expect(loaded.map((url) => relative(ROOT, fileURLToPath(url))).sort()).toEqual([
    'package.json',
    'src/cli/command.ts',
    'src/cli/user-auth.ts',
    'src/platform/http/package-info.ts',
  ])
})

// One process for all: each command prints its help as soon as its module is there.
it('loads no package and no feature for the help of any command', () => {
  const names = userAuth(['--help']).stdout.match(/(?<=^ {2})[a-z-]+( [a-z-]+)?(?= {2,})/gm) ?? []
  const files = names.map((name) => join(ROOT, `src/cli/${name.replace(' ', '/')}.ts`))
  expect(files.length).toBeGreaterThan(15)
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    for (const file of ${JSON.stringify(files)}) if (!(await import(file)).default.help) throw new Error(file)
    console.log(loaded.filter((url) => /node_modules|\\/features\\/|\\/config\\/(?!port|env-file)/.test(url)).join())`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: {},
  })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '\n', stderr: '' })
})

it('refuses in words a Node.js that the SQLite binding would crash', () => {
  const older = "Object.defineProperty(process.versions, 'napi', { value: '9' })"
  const { status, stderr } = userAuth(['serve'], ['--import', `data:text/javascript,${older}`])
  expect(status).toBe(1)
  expect(stderr).toMatch(/^user-auth: Node\.js \^22\.14 \|\| >=24 is needed, and this is v\d/)
})

it('is run in a checkout by npm run cli', () => {
  const text = execFileSync('npm', ['run', '--silent', 'cli', '--', '--version'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(text).toBe(`${version}\n`)
})
