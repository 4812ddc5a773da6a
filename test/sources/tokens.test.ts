import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHmac, createPublicKey } from 'node:crypto'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SignJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../src/platform/http/request-context.ts'
import { signIn, startApp } from '../support/app.ts'
import { freshDirectory } from '../support/database.ts'
import { freePort } from '../support/postgres.ts'
import { findProgram } from '../support/programs.ts'
import { snippetOf } from '../support/snippets.ts'

const ROOT = join(import.meta.dirname, '../..')
const GSON = '/usr/share/java/gson.jar'
const DOCUMENTED_ISSUER = 'https://auth.example.com'

const own = (name: string) => readFileSync(join(import.meta.dirname, 'verifiers', name), 'utf8')

const snippet = (language: string) => snippetOf('Anywhere: access tokens', language)

const MAIN_JS = `
import { createInterface } from 'node:readline'
for await (const token of createInterface({ input: process.stdin }))
  console.log(await claimsOf(token).then(({ sub }) => 'ok ' + sub, (error) => 'refused ' + error))
`

interface Verifier {
  /** The files of the program, by name. */
  files: Record<string, string>
  command: (directory: string) => readonly [string, ...string[]]
}

/** Programs that read a token a line, and say of each `ok` and whose it is, or that it is refused. */
const VERIFIERS: Record<string, () => Verifier> = {
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

/** Starts a program that verifies tokens of the issuer; gives what it says of a token. */
function startVerifier({ files, command }: Verifier, issuer: string) {
  const directory = freshDirectory()
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(directory, name), text.replaceAll(DOCUMENTED_ISSUER, issuer))
  const [program, ...args] = command(directory)
  const child: ChildProcess = spawn(program, args, { cwd: directory, stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  return async (token: string): Promise<string> => {
    child.stdin?.write(`${token}\n`)
    const { value } = await lines.next()
    return String(value)
  }
}

/** A service that listens, with somebody signed in. */
async function startIssuer() {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const service = await startApp({ TOKEN_AUDIENCES: 'billing,other', PUBLIC_URL: issuer })
  await service.app.listen({ host: '127.0.0.1', port })
  const cookies = await signIn(service)
  const tokenFor = async (audience: string): Promise<string> =>
    (await service.form('POST', '/tokens', { audience }, cookies)).json().access_token
  const { subject } = (await service.get('/users/me', cookies)).json()
  return { ...service, issuer, tokenFor, subject }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Tokens that no service may take, by what is wrong with them. */
async function forgeries({ app, issuer, tokenFor }: Awaited<ReturnType<typeof startIssuer>>) {
  const good = await tokenFor('billing')
  const claims = (await app.accessTokens.verify(good)) as object
  const { kid, privateKey } = await app.signingKeys.current()
  const published = await app.signingKeys.publish()
  const jwk = { ...published.find((key) => key.kid === kid) }
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const sign = (changes: object, header: object = {}) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(privateKey)
  const hs256 = (secret: string | Buffer) => {
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${encode(claims)}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }
  const [header = '', payload = '', signature = ''] = good.split('.')
  const over = Math.floor(Date.now() / 1000) - 1
  return {
    'no signature': `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`,
    'no signature, and the former one': `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.${signature}`,
    'HS256 with the public key in PEM': hs256(pem),
    'HS256 with the public key as a JWK': hs256(JSON.stringify(jwk)),
    'HS256 with a coordinate': hs256(Buffer.from(String(jwk.x), 'base64url')),
    'another header over the same bytes': `${encode({ alg: 'RS256', typ: 'at+jwt', kid })}.${payload}.${signature}`,
    'an unknown key': await sign({}, { kid: 'unknown' }),
    'the ID of another key': await sign({}, { kid: published.find((key) => key.kid !== kid)?.kid }),
    'no key ID, and another type': await sign({}, { kid: undefined, typ: 'JWT' }),
    'another audience': await tokenFor('other'),
    'another issuer': await sign({ iss: 'https://evil.example' }),
    'an issuer that begins alike': await sign({ iss: `${issuer}.evil.example` }),
    'another type': await sign({}, { typ: 'JWT' }),
    'a second too late': await sign({ exp: over, iat: over - 300 }),
    'claims that were changed': `${header}.${encode({ ...claims, sub: 'eve' })}.${signature}`,
    'a signature that was changed': `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'a signature of zeros': `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
    'no token': 'x',
    nothing: '..',
  }
}

describe.each(Object.entries(VERIFIERS))('%s', (_, verifier) => {
  it('takes our tokens, of a key that was just published as well, and none that is forged', async () => {
    const service = await startIssuer()
    const { app, subject, tokenFor } = service
    const good = await tokenFor('billing')
    await app.signingKeys.rotate(NO_REQUEST_CONTEXT)
    const verify = startVerifier(verifier(), service.issuer)
    expect(await verify(good)).toBe(`ok ${subject}`)
    for (const [what, token] of Object.entries(await forgeries(service)))
      expect([what, await verify(token)]).toEqual([what, expect.stringMatching(/^refused /)])
    expect(await verify(await tokenFor('billing'))).toBe(`ok ${subject}`)

    const { kid } = await app.signingKeys.current()
    // As if the day had passed: these programs go by the machine's clock.
    await app.knex('signing_keys').whereNot({ kid }).update({ signs_from: Date.now() })
    expect((await app.signingKeys.current()).kid).not.toBe(kid)
    expect(await verify(await tokenFor('billing'))).toBe(`ok ${subject}`)
    expect(await verify(good)).toBe(`ok ${subject}`)
  })
})
