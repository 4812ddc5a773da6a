import { readFileSync } from 'node:fs'
import { expect, vi } from 'vitest'
import { bob, type TestApp } from './app.ts'

interface LogLine {
  msg: string
  file: string
}

/** The files of all mails the log has named so far, oldest first. */
export const mailFiles = (log: readonly string[]): string[] =>
  log
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ msg }) => msg === 'mail written')
    .map(({ file }) => file)

/** Asks for a reset and gives the mail that comes of it. */
export async function resetMail({ form, log }: TestApp, email = bob.email): Promise<string> {
  const before = mailFiles(log).length
  await form('POST', '/reset_password', { email })
  await vi.waitFor(() => expect(mailFiles(log).length).toBe(before + 1), { timeout: 10_000 })
  return readFileSync(mailFiles(log)[before] as string, 'utf8')
}

/** Asks for a reset and gives the token that comes by mail. */
export async function resetToken(service: TestApp, email = bob.email): Promise<string> {
  const token = /^ {2}([\w-]{43})\r?$/m.exec(await resetMail(service, email))?.[1]
  if (!token) throw new Error('no token in the mail')
  return token
}
