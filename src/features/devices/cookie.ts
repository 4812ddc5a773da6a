import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { deviceCookieName } from '../../platform/http/cookies.ts'

/** As long as browsers keep a cookie at the most (RFC 6265bis, section 5.5). */
export const LIFETIME_SECONDS = 400 * 86_400

declare module 'fastify' {
  interface FastifyRequest {
    /** The device ID that the request's cookie presents, good or not. */
    readonly presentedDeviceId: string | undefined
  }
  interface FastifyReply {
    /** Hands the caller the cookie by which this browser is known again; signing out does not take it back. */
    setDevice(deviceId: string): this
  }
}

/** The cookie that a browser is known again by. */
export function addDeviceCookie(app: FastifyInstance): void {
  const name = deviceCookieName(app.config.SESSION_COOKIE_NAME)
  app.decorateRequest('presentedDeviceId', {
    getter(this: FastifyRequest) {
      return this.cookies[name]
    },
  })
  app.decorateReply('setDevice', function (this: FastifyReply, deviceId: string) {
    return this.setCookie(name, deviceId, { maxAge: LIFETIME_SECONDS })
  })
}
