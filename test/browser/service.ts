import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { type ReadMail, readMails, recipients } from '../support/mail.ts'
import { type Service, spawnService } from '../support/service.ts'

/** One service for all tests of a file, which do not disturb each other: each has users of its own. */
export function useService(env: Record<string, string> = {}): Service {
  const cleanUps: (() => void | Promise<void>)[] = []
  const service = {} as Service
  beforeAll(async () => {
    Object.assign(service, await spawnService(env, { after: (cleanUp) => cleanUps.unshift(cleanUp) }))
  })
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp()
  })
  return service
}

let users = 0

/** Somebody who is not registered yet. */
export const newcomer = () => ({ email: `bob${++users}@bob.com`, password: 'mySuperPwd' })

/** Sends a form as a program does. */
export const send = (
  { url }: Pick<Service, 'url'>,
  method: string,
  path: string,
  fields: Record<string, string>,
  cookie = '',
) => fetch(url + path, { method, body: new URLSearchParams(fields), headers: { cookie } })

/** The newest mail to somebody whose subject begins like this, the `count`th at least, once the service has written it. */
export const mailTo = (
  { directory }: Pick<Service, 'directory'>,
  email: string,
  subject: string,
  count = 1,
): Promise<ReadMail> =>
  vi.waitFor(
    async () => {
      const mails = (await readMails(join(directory, 'outbox'))).filter(
        (mail) => recipients(mail).includes(email) && mail.subject?.startsWith(subject),
      )
      const mail = mails[mails.length - 1]
      if (!mail || mails.length < count) throw new Error(`${mails.length} mails "${subject}" to ${email}`)
      return mail
    },
    { timeout: 30_000, interval: 50 },
  )
