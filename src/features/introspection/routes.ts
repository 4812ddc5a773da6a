import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { InvalidClientError, SeveralAuthenticationsError } from '../clients/errors.ts'
import { clientOf } from '../clients/guard.ts'
import { SecretKeyError } from '../secrets/errors.ts'
import { Introspect, Introspected } from './schemas.ts'

const introspect = {
  operationId: 'introspect',
  summary: 'Whose a token or a session is, and whether it is still good (RFC 7662)',
  description:
    'For clients, which say who they are by HTTP Basic or with `client_id` and `client_secret`. Counts as a use of the session. Of what is not good, whatever is wrong with it, the answer is `{"active":false}`.',
  tags: ['Introspection'],
  consumes: FORM_OR_JSON,
  body: Introspect,
  response: { 200: Introspected },
}

const failures = [
  new InvalidClientError(),
  new SeveralAuthenticationsError(),
  new TooManyAttemptsError(60),
  new SecretKeyError(),
]

const introspectionRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services }) => {
  app.describeTag('Introspection', 'For other programs, which ask whose a token or a session is')

  app.post(
    '/introspect',
    {
      schema: introspect,
      // No cookie says who asks, so that no page can have a browser ask in somebody's name.
      config: { access: 'client', fromAnyOrigin: true, anyText: 'token', failures },
    },
    (request, reply) =>
      services.introspection.introspect(
        request.body.token,
        clientOf(request),
        requestContextOf(request, reply),
      ),
  )
}

export default fp(introspectionRoutes, { name: 'introspection-routes', encapsulate: true })
