import { SEALED } from '../../src/features/second-factor/sealed.ts'
import { codeOf, SECRET_BYTES, stepAt } from '../../src/features/second-factor/totp.ts'
import { bob, startApp, type TestApp } from './app.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The bytes that a text in base32 stands for. */
export function fromBase32(text: string): Buffer {
  const bits = [...text].map((digit) => BASE32.indexOf(digit).toString(2).padStart(5, '0')).join('')
  const bytes = bits.slice(0, bits.length - (bits.length % 8)).match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

/** Gives a user a secret, on or not yet, without hashing; gives codes of it, of now and so many steps. */
export async function keepSecret(
  { db, secrets, now }: Pick<TestApp['app'], 'db' | 'secrets' | 'now'>,
  userId: number,
  confirmed_at: number | null,
): Promise<(steps?: number) => string> {
  const secret = Buffer.alloc(SECRET_BYTES, 7)
  await db.transaction(async (tx) => {
    const sealed = await secrets.seal(secret.toString('base64url'), { ...SEALED, row: userId }, tx)
    const row = { user_id: userId, sealed, created_at: now(), confirmed_at, last_step: 0 }
    await tx.knex('totp_secrets').insert(row).onConflict('user_id').merge()
  })
  return (steps = 0) => codeOf(secret, stepAt(now()) + steps)
}

/** What a browser keeps of the cookies that answers set. */
export function keep(
  cookies: Record<string, string>,
  answer: { cookies: { name: string; value: string }[] },
) {
  const kept = { ...cookies }
  for (const { name, value } of answer.cookies) kept[name] = value
  return kept
}

/** Bob, signed in in one browser, with his second factor on. */
export async function startWithSecondFactor(env: Record<string, string> = {}, service?: TestApp) {
  const setting = service ?? (await startApp(env))
  await setting.form('POST', '/users', bob)
  // Notices go to addresses that were confirmed.
  await setting.app.knex('users').update({ email_verified_at: 1 })
  const cookies = keep({}, await setting.form('POST', '/sessions', bob))
  const enrolled = await setting.form('POST', '/users/me/totp', { password: bob.password }, cookies)
  const secret = fromBase32(enrolled.json().secret)
  /** The code of now, or of so many steps from now. */
  const code = (steps = 0) => codeOf(secret, stepAt(setting.now()) + steps)
  const confirmed = await setting.form('PUT', '/users/me/totp', { code: code() }, cookies)
  // The next code is of another step.
  setting.pass(30)
  return {
    ...setting,
    // Turning it on gives the session a new ID.
    cookies: keep(cookies, confirmed),
    secret,
    code,
    recoveryCodes: confirmed.json().recovery_codes as string[],
    /** Signs in with the password; gives the answer, and the cookies that a fresh browser has then. */
    async pend(more: Record<string, string> = {}, presented: Record<string, string> = {}) {
      const answer = await setting.form('POST', '/sessions', { ...bob, ...more }, presented)
      return { answer, cookies: keep(presented, answer) }
    },
    complete: (given: Record<string, string>, presented: Record<string, string>) =>
      setting.form('POST', '/sessions/second_factor', given, presented),
  }
}
