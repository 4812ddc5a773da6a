import { sha256 } from '../../src/platform/crypto/digest.ts'
import { type Answer, mediaTypeOf, type SentRequest } from './request.ts'
import { CANARY, MAIL_DOMAIN } from './texts.ts'
import type { Exchange } from './world.ts'

const TABLES =
  'users|sessions|tokens|limits|events|outbox|mail_caps|devices|totp_secrets|recovery_codes|signing_keys|clients|site_sessions|site_tickets'

const AROUND = 60

const EMAIL_INPUT = /<input [^>]*name="email"[^>]*>/
/** What stands above the form of a link that is good: whose account, and which address, it is about. */
const ABOUT_TOKEN = /<\/h1>.*?<form /s
/** The same page in another language. */
const IN_ANOTHER_LANGUAGE = /<a href="\?[^"]*" lang=/g

/** What no answer may hold, whatever was asked. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  'a bcrypt hash': /\$2[abxy]\$/,
  'a stack frame': /\bat .{1,80}:\d+:\d+|node:internal|node_modules/,
  'a path of ours': /\/(src|features|plugins|migrations|node_modules)\/|\.ts\b|\.eta\b/,
  SQL: new RegExp(`\\b(select|insert into|update|delete from)\\b[^.]*["\`\\s](${TABLES})\\b`, 'i'),
  'the database': /SQLITE_|sqlite|postgres|knex|violates|constraint|syntax error|\$1\b/i,
  'markup that was sent': /<script>|<img|onerror=/i,
}

const IN_NO_LOG: Readonly<Record<string, RegExp>> = {
  'what was sent as a secret': new RegExp(CANARY),
  'an address': new RegExp(MAIL_DOMAIN),
  'a bcrypt hash': /\$2[abxy]\$/,
  'SQL values': /"bindings"|"detail"/,
  'a cookie': /session_id=|device_id=|pending_sign_in=|"cookie"|set-cookie/i,
  'a fault': /"level":(50|60)/,
}

/** What an answer tells that it must not; `secrets` are the IDs and tokens that there are. */
export function leaks(secrets: ReadonlySet<string>, { request, answer }: Exchange): string[] {
  const text = told(request, answer)
  const forbidden = Object.entries({
    ...FORBIDDEN,
    'what was sent as a secret': new RegExp(CANARY),
    ...(answer.status >= 400 ? { 'an address': new RegExp(MAIL_DOMAIN) } : {}),
  })
  return [
    ...forbidden.flatMap(([what, pattern]) => {
      const found = pattern.exec(text)
      return found ? [`tells ${what}: ${excerpt(text, found.index)}`] : []
    }),
    ...known(secrets, text).map(
      (secret) => `tells ${secret}, a secret: ${excerpt(text, text.indexOf(secret))}`,
    ),
  ]
}

/** What log lines tell that they must not. */
export function logLeaks(secrets: ReadonlySet<string>, lines: readonly string[]): string[] {
  const text = lines.join('')
  const isClean =
    Object.values(IN_NO_LOG).every((pattern) => !pattern.test(text)) && known(secrets, text).length === 0
  if (isClean) return []
  return lines.flatMap((line) => [
    ...Object.entries(IN_NO_LOG)
      .filter(([, pattern]) => pattern.test(line))
      .map(([what]) => `the log tells ${what}: ${line}`),
    ...known(secrets, line).map((secret) => `the log tells the secret ${secret}: ${line}`),
  ])
}

const excerpt = (text: string, index: number) => text.slice(Math.max(0, index - AROUND), index + AROUND)

const known = (secrets: ReadonlySet<string>, text: string): string[] =>
  [...secrets].filter((secret) => text.includes(secret) || text.includes(sha256(secret)))

/**
 * All that an answer tells, but for what it is for: the cookies it sets, and what a page's form is to post again, or says
 * of a good token that was sent.
 */
function told({ body: sent, url }: SentRequest, answer: Answer): string {
  const { 'set-cookie': cookies = [], ...headers } = answer.headers
  const own = [
    ...[cookies]
      .flat()
      .join()
      .matchAll(/_id=([\w-]{36,})/g),
  ].map(([, id = '']) => id)
  const body = own.reduce((text, id) => text.replace(`"session_id":"${id}"`, ''), answer.body)
  if (mediaTypeOf(answer) !== 'text/html') return `${JSON.stringify(headers)} ${body}`
  const token = /<input type="hidden" name="token" value="[^"<>]*">/
  const wasSent = sent?.includes('token') || url.includes('token=')
  const typed = sent?.includes('email') ? body.replace(EMAIL_INPUT, '') : body
  return `${JSON.stringify(headers)} ${wasSent ? typed.replace(token, '').replace(ABOUT_TOKEN, '').replace(IN_ANOTHER_LANGUAGE, '') : typed}`
}
