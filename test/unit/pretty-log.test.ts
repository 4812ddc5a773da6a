import { expect, it } from 'vitest'
import { prettyLog } from '../../src/platform/logging/pretty-log.ts'

const TIME = new Date(2026, 10, 26, 8, 5, 9, 7).getTime()

function pretty(line: object | string, hasColors = false): string {
  const written: string[] = []
  const log = prettyLog({ write: (text) => written.push(text), hasColors: () => hasColors })
  log.write(typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)
  return written.join('')
}

it('says when, how bad and what, with the rest after it', () => {
  const rest = { attempts: 2, file: 'a b', ids: [1] }
  const line = { level: 40, time: TIME, pid: 7, hostname: 'h', ...rest, msg: 'mail not sent' }
  expect(pretty(line)).toBe('08:05:09.007 warn  mail not sent attempts=2 file=a b ids=[1]\n')
})

const req = { method: 'POST', path: '/users', ip: '::1' }

it('says of a request what was asked, and how it was answered', () => {
  const answered = { request_id: 'r1', req, res: { status: 201 }, ms: 45, msg: 'request answered' }
  expect(pretty({ level: 30, time: TIME, ...answered })).toBe(
    '08:05:09.007 info  POST /users 201 in 45 ms ip=::1 request_id=r1\n',
  )
})

it('shows an error with its stack, and what caused it', () => {
  const cause = { type: 'Error', message: 'c', stack: '' }
  const err = { type: 'Error', message: 'a', stack: 'Error: a\n    at b', cause }
  expect(pretty({ level: 50, time: TIME, err, msg: 'internal error' })).toBe(
    '08:05:09.007 error internal error\nError: a\n    at b\ncaused by c\n',
  )
})

it('has colours where the terminal shows them, and none where it does not', () => {
  const line = { level: 30, time: TIME, msg: 'stopped' }
  expect(pretty(line, true)).toContain('\x1b[32minfo \x1b[0m')
  expect(pretty(line, false)).not.toContain('\x1b')
})

it('lets nothing that was sent steer the terminal, or look like a line of its own', () => {
  const sent = { ...req, method: 'G\x1bET', path: '/\x1b[2J\n08:05:09.007 info forged' }
  const line = { req: sent, res: { status: 404 }, ms: 1, a: '\x1b]0;t\x07', '\x9b2J': 1, msg: 'b\x7f\u202e' }
  const text = pretty({ level: 30, time: TIME, ...line })
  expect(text).toMatch(/forged.*\n$/)
  expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\u202e]/u)
})

it('passes on what is no JSON', () => expect(pretty('plain text\n')).toBe('plain text\n'))
