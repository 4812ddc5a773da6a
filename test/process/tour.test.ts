import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { type Service, spawnService } from '../support/service.ts'

const run = promisify(execFile)
const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const [, TOUR = ''] = /## A two-minute tour\n(.*?)\n## /s.exec(README) ?? []

/** A command of the tour, and the answer that is printed below it. */
interface Step {
  command: string
  answer?: string
}

const STEPS: Step[] = [...TOUR.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
  block
    .trim()
    .split(/\n\n|\n(?!#)/)
    .map((text) => {
      const [command = '', answer] = text.split('\n# ')
      return answer === undefined ? { command } : { command, answer }
    }),
)

it('of the README works line by line, as printed, beside npm start', async () => {
  // All defaults but the port and the address.
  const defaults = { PUBLIC_URL: '', DATABASE_URL: '', MAIL_DIR: '', BCRYPT_COST: '' }
  const service = await spawnService(defaults, { through: 'npm' })
  expect(STEPS.filter(({ answer }) => answer)).toHaveLength(11)
  let script = ''
  for (const { command, answer } of STEPS) {
    if (command.startsWith('TOKEN=')) await expect.poll(() => resetMails(service)).toBe(1)
    // A variable that a line sets is there for the lines after it, as in one shell.
    if (/^\w+=/.test(command)) script += `${command}\n`
    const line = command.replace(':5000', `:${new URL(service.url).port}`)
    const { stdout } = await run('bash', ['-c', `${script}${line}`], { cwd: service.checkout })
    if (answer)
      expect({ command, answer: stdout }).toEqual({ command, answer: expect.stringMatching(like(answer)) })
  }
})

/** How an answer looks that is printed so: any UUID and time will do, and anything for three dots. */
function like(answer: string): RegExp {
  const pattern = answer
    .replace(/[\\^$*+?.()|[\]{}]/g, '\\$&')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '[\\da-f-]{36}')
    .replace(/\d{4}-\d\d-\d\dT[\d:]+\\\.\d{3}Z/g, '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z')
    .replaceAll('\\.\\.\\.', '.*')
  return new RegExp(`^${pattern}$`)
}

function resetMails({ checkout }: Service): number {
  const outbox = join(checkout, 'data/outbox')
  const mails = readdirSync(outbox).filter((name) => name.endsWith('.eml'))
  return mails.filter((name) => readFileSync(join(outbox, name), 'utf8').includes('reset_password?token='))
    .length
}
