import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bob } from '../support/app.ts'
import { OPERATOR } from '../support/clients.ts'
import { freshDirectory } from '../support/database.ts'
import { startWithClient } from '../support/introspection.ts'
import { findProgram } from '../support/programs.ts'
import { snippetOf } from '../support/snippets.ts'

const DOCUMENTED = 'https://auth.example.com'
const snippet = (language: string) => snippetOf('Introspection', language)

interface Asker {
  file: string
  text: string
  program: () => string
}

/** Programs that ask about the token in $TOKEN, and print the user's e-mail address, or nothing where it is not good. */
const ASKERS: Record<string, Asker> = {
  curl: {
    file: 'main.sh',
    text: `set -o pipefail\nanswer=$(${snippet('bash')}) || exit 1\nsed -n 's/.*"email":"\\([^"]*\\)".*/\\1/p' <<< "$answer"\n`,
    program: () => findProgram('bash'),
  },
  JavaScript: {
    file: 'main.mjs',
    text: `${snippet('js')}\nconsole.log((await holderOf(process.env.TOKEN))?.email ?? '')\n`,
    program: () => process.execPath,
  },
  Python: {
    file: 'main.py',
    text: `${snippet('python')}\nprint((holder_of(os.environ['TOKEN']) or {'email': ''})['email'])\n`,
    program: () => '/usr/bin/python3',
  },
  Ruby: {
    file: 'main.rb',
    text: `${snippet('ruby')}\nputs((holder_of(ENV['TOKEN']) || {})['email'])\n`,
    program: () => findProgram('ruby'),
  },
  Perl: {
    file: 'main.pl',
    text: `${snippet('perl')}\nmy $told = holder_of($ENV{TOKEN});\nprint $told ? $told->{email} : '', "\\n";\n`,
    program: () => findProgram('perl'),
  },
}

describe.each(Object.entries(ASKERS))('%s, as docs/integrate.md has it', (_, { file, text, program }) => {
  it('is told of sessions and tokens that are good, and of no other, and fails where nothing is told', async () => {
    const t = await startWithClient({ TOKEN_AUDIENCES: 'billing,other' }, 'elsewhere')
    const url = await t.app.listen({ host: '127.0.0.1', port: 0 })
    const { secret } = await t.app.clients.add({ name: 'billing' }, OPERATOR)
    const path = join(freshDirectory(), file)
    writeFileSync(path, text.replaceAll(DOCUMENTED, url))
    const ask = async (token: string, AUTH_CLIENT_SECRET = secret) => {
      const env = { PATH: process.env.PATH, TOKEN: token, AUTH_CLIENT_SECRET }
      const { stdout } = await promisify(execFile)(program(), [path], { env })
      return stdout.trim()
    }
    const token = await t.tokenOf(t.cookies)
    for (const good of [t.cookies.session_id, token]) expect(await ask(good)).toBe(bob.email)
    for (const bad of [
      'x',
      'é & = % + "',
      'x"\nurl = "http://127.0.0.1:9/"\n',
      await t.tokenOf(t.cookies, 'other'),
    ])
      expect([bad, await ask(bad)]).toEqual([bad, ''])
    await expect(ask(token, 'wrong')).rejects.toThrow()
    await t.form('DELETE', '/sessions', {}, t.cookies)
    for (const over of [t.cookies.session_id, token]) expect(await ask(over)).toBe('')
  })
})
