import type { InjectOptions } from 'fastify'
import type { BuiltApp } from '../support/build.ts'
import { addClient } from '../support/clients.ts'
import { keepSecret } from '../support/second-factor.ts'
import { CANARY, MAIL_DOMAIN } from './texts.ts'

const BOB = { email: `bob@${MAIL_DOMAIN}`, password: `the ${CANARY} word of Bob` }
const EVE = `eve@${MAIL_DOMAIN}`
const CAROL = { ...BOB, email: `carol@${MAIL_DOMAIN}` }
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
/** Where those come from who prepare what is sent, so that it is not counted with it. */
const ELSEWHERE = '192.0.2.1'
const NO_TOKEN = 'X'.repeat(43)
const WISH = /\{\{([a-z' ]+)\}\}/g
const TABLES = [
  ...['events', 'outbox', 'mail_caps', 'limits', 'tokens', 'sessions', 'devices'],
  ...['totp_secrets', 'recovery_codes', 'signing_keys', 'clients', 'users'],
]

/** Bob, whom requests are made for, Eve, who is somebody else, and Carol, whose second factor is on; grants wishes for what only they have. */
export function people(app: BuiltApp, secrets: Set<string>) {
  const { knex } = app
  let hash: string | undefined
  let session = { id: '', device: '' }
  let clientSecret: string | undefined

  const ask = (options: InjectOptions) =>
    app.inject({ remoteAddress: ELSEWHERE, headers: { 'user-agent': AGENT }, ...options })
  const cookies = () => ({ session_id: session.id, device_id: session.device })

  /** Sees to it that Bob is there, with the password that is wished for. */
  async function bob() {
    hash ??= await app.passwords.hash(BOB.password)
    const user = (await app.users.findByEmail(BOB.email)) ?? (await app.users.addUser(BOB.email, hash))
    await knex('users').where({ id: user.id }).update({ hashed_password: hash })
    return user
  }

  const confirm = (id: number, at: number | null) =>
    knex('users').where({ id }).update({ email_verified_at: at })

  /** Sees to it that Bob is signed in. */
  async function signedIn(): Promise<void> {
    const { id } = await bob()
    if (session.id && (await app.sessions.find(session.id))?.user_id === id) return
    await confirm(id, app.now())
    const answer = await ask({ method: 'POST', url: '/sessions', payload: BOB })
    const given = Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value]))
    // Where Bob is slowed down just now, his session comes from behind the route.
    session = {
      id: given.session_id ?? (await app.auth.createSession(BOB.email)) ?? '',
      device: given.device_id ?? session.device,
    }
    for (const secret of Object.values(session)) if (secret) secrets.add(secret)
  }

  async function endedSession(): Promise<string> {
    await signedIn()
    await ask({ method: 'DELETE', url: '/sessions', cookies: cookies() })
    return session.id
  }

  async function nameOfSession(email: string): Promise<string> {
    const user = email === BOB.email ? await bob() : await eve()
    await app.auth.createSession(email)
    return (await app.sessions.list(user.id))[0]?.id ?? ''
  }

  const eve = async () => (await app.users.findByEmail(EVE)) ?? (await app.users.addUser(EVE, `${hash}`))

  /** Sees to it that Carol's second factor is on; gives codes of it. */
  async function carol(): Promise<() => string> {
    const found = await app.users.findByEmail(CAROL.email)
    const user = found ?? (await app.users.addUser(CAROL.email, (await bob()).hashed_password))
    return keepSecret(app, user.id, app.now())
  }

  /** By what a browser is known that gave Carol's password, and no code yet. */
  async function pending(): Promise<string> {
    await carol()
    await knex('limits').where('key', 'like', '%second_factor%').delete()
    const answer = await ask({ method: 'POST', url: '/sessions', payload: CAROL })
    const token = answer.cookies.find(({ name }) => name === 'pending_sign_in')?.value ?? NO_TOKEN
    secrets.add(token)
    return token
  }

  /** What the latest mail holds that comes of asking for one; a token of nobody's, where the asking is refused. */
  async function mailed(pattern: RegExp, options: InjectOptions): Promise<string> {
    await knex('mail_caps').delete()
    await ask(options)
    const mails: { text: string }[] = await knex('outbox')
      .whereNotNull('recipient')
      .orderBy('id', 'desc')
      .limit(2)
    const found = mails.map(({ text }) => pattern.exec(text)?.[1]).find((text) => text)
    if (found && found.length > 6) secrets.add(found)
    return found ?? NO_TOKEN
  }

  async function verification(pattern: RegExp): Promise<string> {
    const { id } = await bob()
    await confirm(id, null)
    return mailed(pattern, { method: 'POST', url: '/verify_email', payload: { email: BOB.email } })
  }

  /** The secret of a client, whose name is that of an audience. */
  async function secretOfClient(): Promise<string> {
    clientSecret ??= (await addClient({ app }, 'billing')).secret
    secrets.add(clientSecret)
    return clientSecret
  }

  const wishes: Record<string, () => string | Promise<string>> = {
    email: async () => (await bob()).email,
    "other's email": async () => (await eve()).email,
    password: () => bob().then(() => BOB.password),
    session: () => signedIn().then(() => session.id),
    cookies: () => signedIn().then(() => `session_id=${session.id}; device_id=${session.device}`),
    'ended session': endedSession,
    'session name': () => nameOfSession(BOB.email),
    "other's session name": () => nameOfSession(EVE),
    'verification token': () => verification(/verify_email\?token=([\w-]+)/),
    pending,
    'client secret': secretOfClient,
    'totp code': async () => (await carol())(),
    code: () => verification(/^ {4}(\d{6})$/m),
    'reset token': async () => {
      const { email } = await bob()
      return mailed(/reset_password\?token=([\w-]+)/, {
        method: 'POST',
        url: '/reset_password',
        payload: { email },
      })
    },
    'undo token': async () => {
      await signedIn()
      const payload = { email: `new-${BOB.email}`, password: BOB.password }
      const options = { method: 'PUT', url: '/users/me/email', payload, cookies: cookies() } as const
      return mailed(/undo_email_change\?token=([\w-]+)/, options)
    },
  }

  async function grantText(text: string): Promise<string> {
    let granted = text
    for (const [wish, name = ''] of text.matchAll(WISH)) {
      const value = await wishes[name]?.()
      if (value !== undefined) granted = granted.replace(wish, () => value)
    }
    return granted
  }

  return {
    /** Puts what is wished for in the place of wishes, in whatever text there is. */
    async grant<Value>(value: Value): Promise<Value> {
      if (typeof value === 'string') return (await grantText(value)) as Value
      if (typeof value !== 'object' || value === null) return value
      const parts: unknown[] = []
      for (const part of Object.values(value)) parts.push(await this.grant(part))
      if (Array.isArray(value)) return parts as Value
      return Object.fromEntries(Object.keys(value).map((key, index) => [key, parts[index]])) as Value
    },

    /** Nobody is there, and nothing of them. */
    async reset(): Promise<void> {
      for (const table of TABLES) await knex(table).delete()
      session = { id: '', device: '' }
      clientSecret = undefined
      await bob()
      await eve()
    },
  }
}
