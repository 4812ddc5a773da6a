import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { DatabaseAwayError } from '../../platform/database/database-unavailable-error.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { SecretKeyError } from '../secrets/errors.ts'
import { UnknownAudienceError } from './errors.ts'
import { IssuedToken, KeySet, ServerMetadata, TokenRequest } from './schemas.ts'

const tags = ['Tokens']
const KEYS_PATH = '/.well-known/jwks.json'
const FRESH_SECONDS = 300

const issue = {
  operationId: 'issueToken',
  summary: 'A token by which another service knows who the caller is',
  description: 'Good for some minutes, also where the session ends meanwhile; ask again for the next.',
  tags,
  consumes: FORM_OR_JSON,
  body: TokenRequest,
  response: { 200: IssuedToken },
}

const keys = {
  operationId: 'getSigningKeys',
  summary: 'The keys to verify tokens with',
  description:
    'A key is here for a day before it signs, unless it is the first or takes the place of one that leaked, and as long as anything that it signed is good.',
  tags,
  response: { 200: KeySet },
}

const metadata = {
  operationId: 'getAuthorizationServer',
  summary: 'What a service that takes tokens has to know (RFC 8414)',
  tags,
  response: { 200: ServerMetadata },
}

const accessTokensRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services }) => {
  app.describeTag('Tokens', 'What other services know users by')
  const { accessTokens, options } = services
  const letBeKept = (reply: FastifyReply) => reply.header('cache-control', `public, max-age=${FRESH_SECONDS}`)

  app.post(
    '/tokens',
    {
      schema: issue,
      config: {
        access: 'signed-in',
        failures: [new UnknownAudienceError(), new TooManyAttemptsError(60), new SecretKeyError()],
      },
    },
    async (request) => {
      const { token, expiresInSeconds } = await accessTokens.issue(request.auth, request.body.audience)
      return { access_token: token, token_type: 'Bearer' as const, expires_in: expiresInSeconds }
    },
  )

  app.get(
    KEYS_PATH,
    {
      schema: keys,
      config: { access: 'anyone', isPublic: true, failures: [new DatabaseAwayError(), new SecretKeyError()] },
    },
    async (_request, reply) => {
      const published = await accessTokens.publishKeys()
      // The first key signs at once.
      if (published.length > 0) letBeKept(reply)
      return { keys: published }
    },
  )

  app.get(
    '/.well-known/oauth-authorization-server',
    { schema: metadata, config: { access: 'anyone', isPublic: true } },
    async (_request, reply) => {
      letBeKept(reply)
      return {
        issuer: options.publicUrl,
        jwks_uri: `${options.publicUrl}${KEYS_PATH}`,
        introspection_endpoint: `${options.publicUrl}/introspect`,
        introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        response_types_supported: [],
        grant_types_supported: [],
      }
    },
  )
}

export default fp(accessTokensRoutes, { name: 'access-tokens-routes', encapsulate: true })
