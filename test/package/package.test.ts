import { existsSync, globSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { spawnService } from '../support/service.ts'
import { pack, profileAfterSignIn, ROOT, run, succeed } from './support.ts'

const NAME = 'user-authentication-service'
const BIN = 'node_modules/.bin/user-auth'

/** An empty folder, with the packed package installed in it and nothing else. */
let host: string

beforeAll(async () => {
  host = freshDirectory(afterAll)
  const file = await pack(freshDirectory(afterAll))
  writeFileSync(join(host, 'package.json'), '{"private":true}')
  await succeed(host, 'npm', 'install', '--omit=dev', file)
}, 300_000)

const read = (file: string) => readFileSync(join(host, 'node_modules', NAME, file), 'utf8')

/** Runs a script of a host program's own, of the kind that the ending of its name says. */
function script(name: string, text: string) {
  writeFileSync(join(host, name), text)
  return run(host, 'node', '--no-warnings', name)
}

it('holds what runs, its types and what people read, and nothing of the checkout', () => {
  const files = globSync('**', { cwd: join(host, 'node_modules', NAME), exclude: ['node_modules'] })
  const others = files.filter((file) => !/^dist(\/|$)/.test(file))
  expect(others.filter((file) => file !== '.').sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
  ])
  expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([])
  const assets = globSync('src/**/*.*', { cwd: ROOT }).filter((file) => !/\.(ts|js)$/.test(file))
  expect(assets).not.toEqual([])
  for (const file of assets) expect(read(`dist/${file}`)).toBe(readFileSync(join(ROOT, file), 'utf8'))
  expect(existsSync(join(host, 'node_modules/typescript'))).toBe(false)
})

/** What a service that was just started does for people. */
async function expectToServe(url: string) {
  expect(await profileAfterSignIn(url, { register: true })).toEqual({ email: 'bob@bob.com' })
  const page = await fetch(`${url}/forgot-password`)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<form')])
  const document = await fetch(`${url}/docs/json`)
  expect(await document.json()).toMatchObject({ info: { version: JSON.parse(read('package.json')).version } })
}

it('registers people, signs them in, shows its pages and stops, started by its command', async () => {
  const service = await spawnService({}, { installed: { command: [BIN, 'serve'], directory: host } })
  await expectToServe(service.url)
  expect(await service.stop()).toEqual({ code: 0, signal: null })
})

it('does the same started by npx', async () => {
  const command = ['npx', 'user-auth', 'serve'] as const
  const service = await spawnService({}, { installed: { command, directory: host } })
  await expectToServe(service.url)
  // As Ctrl-C does: npx tells what it runs of no signal.
  service.signalAll('SIGTERM')
  await service.ended()
  expect(service.lines.at(-1)).toContain('"msg":"stopped"')
})

it('runs in production, where mails are due in a file', async () => {
  const env = { NODE_ENV: 'production', BCRYPT_COST: '10' }
  const service = await spawnService(env, { installed: { command: [BIN, 'serve'], directory: host } })
  expect(await profileAfterSignIn(service.url, { register: true })).toEqual({ email: 'bob@bob.com' })
})

it('is required by CommonJS programs and imported by others, which migrate and make services of their own', async () => {
  const names = [
    'ConfigError',
    'buildApp',
    'checkOptions',
    'createServices',
    'loadConfig',
    'migrate',
    'userAuth',
  ]
  const use = `
    async function use({ createServices, loadConfig }) {
      const { options } = loadConfig({ DATABASE_URL: 'sqlite::memory:', NODE_ENV: 'test', BCRYPT_COST: '4' })
      const log = { info() {}, warn() {}, error() {}, debug() {} }
      const services = await createServices(options, { log })
      await services.auth.registerUser('bob@bob.com', 'mySuperPwd')
      const user = await services.users.findUserBy({ email: 'bob@bob.com' })
      await services.close()
      console.log(JSON.stringify({ names: Object.keys(it).sort(), email: user.email }))
    }
    use(it)`
  for (const [file, load] of [
    ['host.cjs', `const it = require('${NAME}')`],
    ['host.mjs', `import * as it from '${NAME}'`],
  ] as const) {
    const { stdout, stderr } = await script(file, load + use)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ names, email: 'bob@bob.com' })
  }
})

it('has types for strict TypeScript programs that check those of their libraries too', async () => {
  const text = `
    import { buildApp, type Config, type Services, loadConfig, migrate } from '${NAME}'
    const config: Config = loadConfig({ NODE_ENV: 'test' })
    const { app, services } = await buildApp(config)
    const auth: Services['auth'] = services.auth
    export const user = auth.registerUser('bob@bob.com', 'mySuperPwd').then(({ email }) => email satisfies string)
    await migrate(services.knex)
    // @ts-expect-error: it is typed, and not anything at all.
    auth.registerUser(1)
    await app.close()`
  writeFileSync(join(host, 'host.mts'), text)
  // What a TypeScript program has of its own; its imports are looked for from where it really is.
  const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node']
  const options = ['--noEmit', '--strict', '--target', 'esnext', '--module', 'nodenext', ...types]
  const { stdout } = await run(host, join(ROOT, 'node_modules/.bin/tsc'), ...options, 'host.mts')
  expect(stdout).toBe('')
}, 120_000)

it('hashes in JavaScript where native bcrypt is not installed, and verifies what it had hashed', async () => {
  const installed = { command: [BIN, 'serve'] as const, directory: host }
  const env = { DATABASE_URL: `sqlite:${join(freshDirectory(), 'auth.db')}` }
  const before = await spawnService(env, { installed })
  expect(await profileAfterSignIn(before.url, { register: true })).toEqual({ email: 'bob@bob.com' })
  await before.stop()

  rmSync(join(host, 'node_modules/bcrypt'), { recursive: true })
  const after = await spawnService(env, { installed })
  expect(await profileAfterSignIn(after.url, { register: false })).toEqual({ email: 'bob@bob.com' })
})

it('is found where a symbolic link leads to its command', async () => {
  const link = join(freshDirectory(), 'user-auth')
  symlinkSync(join(host, BIN), link)
  const { code, stdout } = await run('/', link, '--version')
  expect([code, stdout]).toEqual([0, `${JSON.parse(read('package.json')).version}\n`])
})
