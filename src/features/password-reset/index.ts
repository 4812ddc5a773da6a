import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { normaliseEmail } from '../../lib/email-address.ts'
import { unlessNotFound } from '../users/errors.ts'
import { resetEmail } from './emails.ts'

declare module 'fastify' {
  interface FastifyInstance {
    passwordReset: {
      /**
       * Mails a reset token to the address if somebody has it; nothing the caller sees tells whether that is so.
       * @returns the address, normalised.
       * @throws {InvalidEmailError} when it is none.
       */
      request(email: string): Promise<string>
    }
  }
}

const passwordReset: FastifyPluginAsync = async (app) => {
  const { SERVICE_NAME: service, PUBLIC_URL: url, RESET_TOKEN_SECONDS: seconds } = app.config

  app.decorate('passwordReset', {
    async request(email) {
      const address = normaliseEmail(email)
      const token = await app.auth.createResetToken(address).catch(unlessNotFound)
      if (token) app.mailer.send(resetEmail(address, token, { service, url, seconds }))
      return address
    },
  })
}

export default fp(passwordReset, { name: 'password-reset', dependencies: ['auth', 'mailer'] })
