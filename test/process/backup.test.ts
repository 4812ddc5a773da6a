import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { spawnService } from '../support/service.ts'

const ROOT = join(import.meta.dirname, '../..')
const LINE = 'npm run backup -- copy.db'
const RUNS = 7

it('is what README says: a whole copy beside traffic, each time, that only its owner may read', async () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(LINE)
  const service = await spawnService({ RATE_LIMIT: 'off' })
  const DATABASE_URL = `sqlite:${join(service.directory, 'auth.db')}`
  const copies = freshDirectory()
  let sent = 0
  let stopped = false
  const traffic = Array.from({ length: 4 }, async () => {
    while (!stopped) {
      const body = new URLSearchParams({ email: `bob${sent++}@bob.com`, password: 'mySuperPwd' })
      const { status } = await fetch(`${service.url}/users`, { method: 'POST', body })
      expect(status).toBe(201)
    }
  })
  for (let run = 0; run < RUNS; run++) {
    const before = sent
    const file = join(copies, `copy-${run}.db`)
    const command = LINE.replace('copy.db', file)
    await promisify(execFile)('sh', ['-c', command], { cwd: ROOT, env: { ...process.env, DATABASE_URL } })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const copy = new Sqlite(file, { readonly: true })
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    // All that was acknowledged before it began: at most as many are under way as there are senders.
    const { users } = copy.prepare('select count(*) as users from users').get() as { users: number }
    expect(users).toBeGreaterThanOrEqual(before - traffic.length)
    copy.close()
  }
  stopped = true
  await Promise.all(traffic)
})

it('leaves a file that is there already as it is, and says so', async () => {
  const service = await spawnService()
  const env = { ...process.env, DATABASE_URL: `sqlite:${join(service.directory, 'auth.db')}` }
  const file = join(freshDirectory(), 'copy.db')
  const run = () => promisify(execFile)('npm', ['run', 'backup', '--', file], { cwd: ROOT, env })
  await run()
  const { mtimeMs } = statSync(file)
  await expect(run()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('cannot back up') })
  expect(statSync(file).mtimeMs).toBe(mtimeMs)
})
