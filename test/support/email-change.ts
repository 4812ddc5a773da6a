import { bob, signIn, startApp } from './app.ts'
import { mailsAfter, mailsOf, type ReadMail, recipients } from './mail.ts'

export const NEW = 'robert@bob.com'

/** The mail to this address whose subject begins like this. */
export function mailTo(mails: readonly ReadMail[], address: string, subject = ''): ReadMail {
  const found = mails.filter(
    (mail) => recipients(mail).includes(address) && mail.subject?.startsWith(subject),
  )
  if (found.length !== 1) throw new Error(`${found.length} mails to ${address}`)
  return found[0] as ReadMail
}

/**
 * The service with Bob signed in, his address confirmed unless said otherwise, and what he does to get another one. The
 * link that was mailed to him at registration was not used.
 */
export async function startWithBob(env: Record<string, string> = {}, { isConfirmed = true } = {}) {
  const service = await startApp(env)
  const cookie = await signIn(service)
  if (isConfirmed) await service.app.knex('users').update({ email_verified_at: Date.now() })
  // What was mailed at registration is none of the mails that are asked for here.
  await mailsOf(service)
  const { form } = service
  const request = (email = NEW, password = bob.password) =>
    form('PUT', '/users/me/email', { email, password }, cookie)

  const confirm = (token: string) => form('PUT', '/verify_email', { token })

  /** Asks for the new address; gives the mails to it and to the one that Bob has. */
  async function ask(email = NEW, from = bob.email) {
    const mails = await mailsAfter(service, () => request(email))
    return { confirmation: mailTo(mails, email), warning: mailTo(mails, from) }
  }

  /** Has Bob's address changed; gives the links to undo that: the one from the request, and the later one. */
  async function change(email = NEW) {
    const { confirmation, warning } = await ask(email)
    const mails = await mailsAfter(service, () => confirm(confirmation.token))
    return { undoEarly: warning.token, undo: mailTo(mails, bob.email).token }
  }

  return {
    ...service,
    service,
    cookie,
    request,
    ask,
    change,
    confirm,
    restore: (token: string) => form('POST', '/undo_email_change/confirm', { token }),
    /** The addresses that accounts have. */
    addresses: (): Promise<string[]> => service.app.knex('users').orderBy('id').pluck('email'),
    /** Sets a password with the form that an undo led to; gives the status. */
    setPassword: async (undone: { body: string }, new_password: string) => {
      const token = formToken(undone.body)
      return (await form('POST', '/reset_password/confirm', { token, new_password })).statusCode
    },
    profile: async (session = cookie) => (await service.get('/profile', session)).body,
    logIn: async (email: string, password = bob.password) =>
      (await form('POST', '/sessions', { email, password })).statusCode,
  }
}

/** The token that the form of a page posts. */
export const formToken = (page: string): string => /name="token" value="([\w-]+)"/.exec(page)?.[1] ?? ''
