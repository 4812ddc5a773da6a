import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { mailRequests } from '../mail-caps/limits.ts'
import { HashingBusyError, PasswordRefusedError } from '../passwords/errors.ts'
import { rejectedTokens } from '../tokens/limits.ts'
import { PasswordUpdated } from '../users/account-schemas.ts'
import { InvalidEmailError } from '../users/email-address.ts'
import { InvalidResetTokenError } from './errors.ts'
import { PasswordReset, ResetRequest, ResetRequested } from './schemas.ts'

const ask = {
  operationId: 'requestPasswordReset',
  summary: 'Ask for a reset token by mail',
  description: 'Answers the same whether or not the address is known. A newer token ends an older one.',
  tags: ['Passwords'],
  consumes: FORM_OR_JSON,
  body: ResetRequest,
  response: { 200: ResetRequested },
}

const reset = {
  operationId: 'resetPassword',
  summary: 'Set a new password with a reset token',
  description:
    'The token works once. All sessions of the user end. A token that was mailed confirms the address.',
  tags: ['Passwords'],
  consumes: FORM_OR_JSON,
  body: PasswordReset,
  response: { 200: PasswordUpdated },
}

const resetFailures = [
  new InvalidResetTokenError(),
  new PasswordRefusedError('empty'),
  new InvalidEmailError(),
  new HashingBusyError(),
]

const passwordResetRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, cookies }) => {
  app.describeTag('Passwords', 'A forgotten password')
  app.post(
    '/reset_password',
    {
      schema: ask,
      config: {
        access: 'anyone',
        limit: mailRequests(services.options),
        failures: [new InvalidEmailError()],
      },
    },
    async (request, reply) => {
      const email = await services.passwordReset.request(request.body.email, requestContextOf(request, reply))
      return { email, message: 'reset email sent' as const }
    },
  )

  app.put(
    '/reset_password',
    {
      schema: reset,
      config: { access: 'anyone', limit: rejectedTokens(services.options), failures: resetFailures },
    },
    async (request, reply) => {
      const { reset_token: token, new_password: newPassword, email: expected } = request.body
      const reset = { token, newPassword, email: expected }
      const { email, deviceId } = await services.passwordReset.complete(
        reset,
        requestContextOf(request, reply),
      )
      cookies.device.set(reply, deviceId)
      return { email, message: 'Password updated' as const }
    },
  )
}

export default fp(passwordResetRoutes, {
  name: 'password-reset-routes',
  encapsulate: true,
})
