import cookie from '@fastify/cookie'
import type { FastifyReply } from 'fastify'
import type { PlatformOptions } from '../../config/platform-options.ts'

/** Sets cookies, with what every cookie of ours has in common. */
export function cookieJar({ publicUrl }: Pick<PlatformOptions, 'publicUrl'>) {
  const common = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
  } as const
  const add = (reply: FastifyReply, name: string, value: string, more: cookie.SerializeOptions) =>
    void reply.header('set-cookie', cookie.fastifyCookie.serialize(name, value, { ...common, ...more }))
  return {
    set: (reply: FastifyReply, name: string, value: string, { maxAge }: { maxAge?: number } = {}) =>
      add(reply, name, value, maxAge === undefined ? {} : { maxAge }),
    clear: (reply: FastifyReply, name: string) => add(reply, name, '', { maxAge: 0, expires: new Date(1) }),
  }
}
