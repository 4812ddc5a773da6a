import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { freshDirectory } from '../../support/database.ts'
import { deliver } from '../../support/mail.ts'

/** The files of the mails that a service wrote for Bob's registration and reset. */
async function writtenFiles(headers: Record<string, string> = {}, env: Record<string, string> = {}) {
  const MAIL_DIR = join(freshDirectory(), 'outbox')
  const service = await startApp({ MAIL_DIR, ...env })
  for (const [url, payload] of [
    ['/users', bob],
    ['/reset_password', { email: bob.email }],
  ] as const) {
    await service.app.inject({ method: 'POST', url, payload, headers })
    await deliver(service)
  }
  return readdirSync(MAIL_DIR)
    .sort()
    .map((name) => join(MAIL_DIR, name))
}

it.each([
  ['English', {}, '7bit'],
  ['French', { 'accept-language': 'fr' }, '8bit'],
])('reads as a text file, its link in one piece, in %s', async (_, headers, encoding) => {
  const files = await writtenFiles(headers)
  expect(files).toHaveLength(2)
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(`Content-Transfer-Encoding: ${encoding}`)
    expect(text).not.toMatch(/Encoding: (?!7bit|8bit)|=3D/)
    expect(text).toMatch(/^http:\/\/localhost:5000\/\w+\?token=[\w-]{43}\r?$/m)
  }
})

it('gives its link to grep, as README does it', async () => {
  const [, reset = ''] = await writtenFiles()
  const command = `grep -o 'token=[A-Za-z0-9_-]*' ${reset} | head -1 | cut -d= -f2`
  const { stdout } = await promisify(execFile)('bash', ['-c', command])
  expect(stdout).toMatch(/^[\w-]{43}\n$/)
})

it('is not cut where a name is long and not ASCII', async () => {
  const files = await writtenFiles({}, { SERVICE_NAME: 'É'.repeat(100) })
  for (const file of files) expect(readFileSync(file, 'utf8')).toMatch(/\?token=[\w-]{43}\r?$/m)
})
