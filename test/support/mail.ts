import { readFileSync } from 'node:fs'
import { expect, vi } from 'vitest'
import { bob, type TestApp } from './app.ts'

interface LogLine {
  msg: string
  file: string
}

const mailFiles = (log: readonly string[]): string[] =>
  log
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ msg }) => msg === 'mail written')
    .map(({ file }) => file)

/** Asks for something and gives the mail that comes of it, from the file the log names. */
export async function mailAfter(log: readonly string[], ask: () => Promise<unknown>): Promise<string> {
  const before = mailFiles(log).length
  await ask()
  await vi.waitFor(() => expect(mailFiles(log).length).toBe(before + 1), { timeout: 10_000 })
  return readFileSync(mailFiles(log)[before] as string, 'utf8')
}

/** Asks for a reset and gives the mail that comes of it. */
export const resetMail = ({ form, log }: TestApp, email = bob.email): Promise<string> =>
  mailAfter(log, () => form('POST', '/reset_password', { email }))

/** A mail as its reader sees it: without the line ends and signs of its transfer encoding. */
export const readable = (mail: string): string =>
  mail
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

/** The reset token in a mail. */
export function tokenIn(mail: string): string {
  const token = /^ {2}([\w-]{43})\r?$/m.exec(mail)?.[1]
  if (!token) throw new Error('no token in the mail')
  return token
}

/** Asks for a reset and gives the token that comes by mail. */
export const resetToken = async (service: TestApp, email = bob.email): Promise<string> =>
  tokenIn(await resetMail(service, email))
