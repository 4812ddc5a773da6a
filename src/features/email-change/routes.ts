import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { FORM_OR_JSON, strictObject } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { VerificationSent } from '../email-verification/schemas.ts'
import { mailRequests } from '../mail-caps/limits.ts'
import { HashingBusyError } from '../passwords/errors.ts'
import { CODE_FAILURES, InvalidCredentialsError } from '../sign-in/errors.ts'
import { InvalidEmailError } from '../users/email-address.ts'
import { Code, EmailAddress, Password } from '../users/schemas.ts'

const change = {
  operationId: 'changeEmail',
  summary: "Change the caller's address",
  description:
    'Takes effect when the new address is confirmed. Answers the same when somebody has it. The former address is told and, ' +
    'if it was confirmed, gets a link that undoes the change for a week.',
  tags: ['Addresses'],
  consumes: FORM_OR_JSON,
  body: strictObject({ email: EmailAddress, password: Password, code: Type.Optional(Code) }),
  response: { 200: VerificationSent },
}

const changeFailures = [
  new InvalidEmailError(),
  new InvalidCredentialsError(),
  new HashingBusyError(),
  ...CODE_FAILURES,
]

const emailChangeRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, cookies }) => {
  app.put(
    '/users/me/email',
    {
      schema: change,
      config: {
        access: 'signed-in',
        currentPassword: 'password',
        limit: mailRequests(services.options),
        failures: changeFailures,
      },
    },
    async (request, reply) => {
      const email = await services.emailChange.request(
        request.auth,
        { ...request.body, presentedDeviceId: cookies.device.idOf(request) },
        requestContextOf(request, reply),
      )
      return { email, message: 'verification email sent' as const }
    },
  )
}

export default fp(emailChangeRoutes, {
  name: 'email-change-routes',
  encapsulate: true,
})
