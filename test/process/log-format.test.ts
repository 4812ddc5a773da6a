import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { findProgram } from '../support/programs.ts'
import { spawnService } from '../support/service.ts'

const LISTENS = 'listens on'
const whole = ({ lines }: { lines: readonly string[] }) => lines.join('\n')

it('is JSON where nobody looks on, each line', async () => {
  const service = await spawnService()
  await expect.poll(() => whole(service)).toContain('development profile')
  for (const line of service.lines) expect(JSON.parse(line)).toHaveProperty('msg')
})

it('is text where LOG_FORMAT says pretty, without colours where there is no terminal', async () => {
  const service = await spawnService({ LOG_FORMAT: 'pretty' })
  await expect.poll(() => whole(service)).toContain('development profile')
  expect(whole(service)).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} info {2}User Authentication Service listens on http/m,
  )
  expect(whole(service)).not.toMatch(/\{"|\p{Cc}\[/u)
})

it.each([
  [{}, /^\p{Cc}\[90m\d\d:\d\d:\d\d\.\d{3}\p{Cc}\[0m \p{Cc}\[32minfo \p{Cc}\[0m User Auth.* listens on/mu],
  [{ NO_COLOR: '1' }, /^\d\d:\d\d:\d\d\.\d{3} info {2}User Authentication Service listens on/m],
  [{ LOG_FORMAT: 'json' }, /^\{"level":30,.*listens on/m],
])('is in a terminal with %j as it says', async (env, pattern) => {
  expect(await inTerminal(env)).toMatch(pattern)
})

it('refuses any other', async () => {
  expect(await inTerminal({ LOG_FORMAT: 'xml' })).toContain('cannot start: LOG_FORMAT must be pretty or json')
})

/** What the service writes to a terminal, up to where it says that it listens, or gives up. */
async function inTerminal(env: Record<string, string>): Promise<string> {
  const command = `${process.execPath} ${process.cwd()}/src/server.ts`
  const child = spawn(findProgram('script', 'bsdutils'), ['-qec', command, '/dev/null'], {
    cwd: '/',
    env: {
      PATH: process.env.PATH,
      TERM: 'xterm-256color',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: 'sqlite::memory:',
      ...env,
    },
  })
  onTestFinished(() => void child.kill())
  let text = ''
  for await (const line of createInterface({ input: child.stdout })) {
    text += `${line}\n`
    if (line.includes(LISTENS)) break
  }
  return text
}
