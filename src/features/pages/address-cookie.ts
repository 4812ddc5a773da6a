import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieJar } from '../../platform/http/cookie-jar.ts'
import { cookiePrefix, cookieValues } from '../../platform/http/cookies.ts'

const DAY_SECONDS = 86_400

/** The cookie of the e-mail address that a browser has yet to confirm: it is in no URL, and need not be typed anew. */
export function addressCookie(options: { publicUrl: string; sessions: { cookieName: string } }) {
  const name = `${cookiePrefix(options.sessions.cookieName)}confirming`
  const jar = cookieJar(options)
  return {
    valueOf({ headers }: FastifyRequest): string | undefined {
      const [value] = cookieValues(headers.cookie, name, 1)
      return value && Buffer.from(value, 'base64url').toString()
    },
    set: (reply: FastifyReply, email: string) =>
      jar.set(reply, name, Buffer.from(email).toString('base64url'), { maxAge: DAY_SECONDS }),
    clear: (reply: FastifyReply) => jar.clear(reply, name),
  }
}
