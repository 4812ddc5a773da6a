import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { InvalidInputError } from '../../platform/errors/request-errors.ts'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { mailRequests } from '../mail-caps/limits.ts'
import { rejectedTokens } from '../tokens/limits.ts'
import { InvalidEmailError } from '../users/email-address.ts'
import { InvalidVerificationError } from './errors.ts'
import { VerificationProof, VerificationRequest, VerificationSent, Verified } from './schemas.ts'

const tags = ['Addresses']

const ask = {
  operationId: 'requestVerification',
  summary: 'Ask for the mail that confirms an address',
  description: 'Answers the same for any address.',
  tags,
  consumes: FORM_OR_JSON,
  body: VerificationRequest,
  response: { 200: VerificationSent },
}

const verify = {
  operationId: 'verifyEmail',
  summary: 'Confirm an address',
  description: 'With the token of the link, or with the address and the six-digit code.',
  tags,
  consumes: FORM_OR_JSON,
  body: VerificationProof,
  response: { 200: Verified },
}

const verifyFailures = [new InvalidVerificationError(), new InvalidEmailError()]

const verificationRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services }) => {
  app.describeTag('Addresses', 'Confirming an address, and changing it')
  app.post(
    '/verify_email',
    {
      schema: ask,
      config: {
        access: 'anyone',
        limit: mailRequests(services.options),
        failures: [new InvalidEmailError()],
      },
    },
    async (request, reply) => {
      const email = await services.emailVerification.request(
        request.body.email,
        requestContextOf(request, reply),
      )
      return { email, message: 'verification email sent' as const }
    },
  )

  app.put(
    '/verify_email',
    {
      schema: verify,
      config: { access: 'anyone', limit: rejectedTokens(services.options), failures: verifyFailures },
    },
    async (request, reply) => {
      const email = await services.emailChange.confirm(
        proofOf(request.body),
        requestContextOf(request, reply),
      )
      return { email, message: 'Email verified' as const }
    },
  )
}

function proofOf({ token, email, code }: { token?: string; email?: string; code?: string }) {
  if (token !== undefined && (email ?? code) === undefined) return { token }
  if (token === undefined && email !== undefined && code !== undefined) return { email, code }
  throw new InvalidInputError('token is required, or email and code')
}

export default fp(verificationRoutes, {
  name: 'verification-routes',
  encapsulate: true,
})
