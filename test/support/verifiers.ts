import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { signIn, startApp } from './app.ts'
import { freshDirectory } from './database.ts'
import { freePort } from './postgres.ts'
import { findProgram } from './programs.ts'
import { snippetOf } from './snippets.ts'

const ROOT = join(import.meta.dirname, '../..')
const GSON = '/usr/share/java/gson.jar'
const DOCUMENTED_ISSUER = 'https://auth.example.com'

const own = (name: string) => readFileSync(join(ROOT, 'test/sources/verifiers', name), 'utf8')

const snippet = (language: string) => snippetOf('Anywhere: access tokens', language)

const MAIN_JS = `
import { createInterface } from 'node:readline'
for await (const token of createInterface({ input: process.stdin }))
  console.log(await claimsOf(token).then(({ sub }) => 'ok ' + sub, (error) => 'refused ' + error))
`

/** A program that verifies tokens. */
export interface Verifier {
  /** The files of the program, by name. */
  files: Record<string, string>
  command: (directory: string) => readonly [string, ...string[]]
}

/** Programs that read a token a line, and say of each `ok` and whose it is, or that it is refused. */
export const VERIFIERS: Record<string, () => Verifier> = {
  'jose in JavaScript': () => ({
    files: { 'main.mjs': snippet('js') + MAIN_JS },
    command: () => [process.execPath, 'main.mjs'],
  }),
  'PyJWT in Python': () => ({
    files: { 'main.py': `${snippet('python')}\n\n${own('main.py')}` },
    command: () => ['/usr/bin/python3', 'main.py'],
  }),
  'Authlib in Python': () => ({
    files: { 'main.py': `${own('authlib_claims.py')}\n\n${own('main.py')}` },
    command: () => ['/usr/bin/python3', 'main.py'],
  }),
  'jwt in Ruby': () => ({
    files: { 'main.rb': snippet('ruby') + own('main.rb') },
    command: () => [findProgram('ruby'), 'main.rb'],
  }),
  'Crypt::JWT in Perl': () => ({
    files: { 'main.pl': snippet('perl') + own('main.pl') },
    command: () => [findProgram('perl'), 'main.pl'],
  }),
  "Java's own crypto": () => ({
    files: { 'AccessTokens.java': snippet('java'), 'Main.java': own('Main.java') },
    command(directory) {
      if (!existsSync(GSON)) throw new Error('gson.jar is missing: apt-get install libgoogle-gson-java')
      const javac = findProgram('javac', 'default-jdk-headless')
      execFileSync(javac, ['-Werror', '-Xlint:all', '-cp', GSON, 'AccessTokens.java', 'Main.java'], {
        cwd: directory,
      })
      return [findProgram('java', 'default-jdk-headless'), '-cp', `${GSON}:.`, 'Main']
    },
  }),
}

/** Has a program keep keys for a second, and ask again after a second, where it says minutes. */
export const inSeconds = (text: string): string =>
  text
    .replace(/\b(?:300|60)\b/g, '1')
    .replace('jwks.json`)', 'jwks.json`), { cacheMaxAge: 1000, cooldownDuration: 1000 }')

/** Starts a program that verifies tokens of the issuer, with its text as it is or edited; gives what it says of a token. */
export function startVerifier({ files, command }: Verifier, issuer: string, edit = (text: string) => text) {
  const directory = freshDirectory()
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(directory, name), edit(text).replaceAll(DOCUMENTED_ISSUER, issuer))
  const [program, ...args] = command(directory)
  const child = spawn(program, args, { cwd: directory })
  onTestFinished(() => void child.kill())
  const errors: string[] = []
  child.stderr.on('data', (text) => errors.push(String(text)))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async (token: string): Promise<string> => {
    child.stdin.write(`${token}\n`)
    const { value } = await lines.next()
    return value ?? `ended: ${errors.join('')}`
  }
}

/** A service that listens, with somebody signed in; `fetches` tells how often its key set was asked for. */
export async function startIssuer() {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const service = await startApp({
    TOKEN_AUDIENCES: 'billing,other',
    PUBLIC_URL: issuer,
    RATE_LIMIT: 'off',
  })
  let fetches = 0
  service.app.server.on('request', ({ url }) => {
    if (url === '/.well-known/jwks.json') fetches++
  })
  await service.app.listen({ host: '127.0.0.1', port })
  const cookies = await signIn(service)
  const tokenFor = async (audience: string): Promise<string> =>
    (await service.form('POST', '/tokens', { audience }, cookies)).json().access_token
  const { subject } = (await service.get('/users/me', cookies)).json()
  return { ...service, issuer, tokenFor, subject, fetches: () => fetches }
}
