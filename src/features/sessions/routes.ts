import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { PageQuery, pageFailures, pageOf } from '../../platform/http/page.ts'
import { Empty, FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { EmailNotVerifiedError } from '../email-verification/errors.ts'
import { HashingBusyError } from '../passwords/errors.ts'
import {
  InvalidCodeError,
  InvalidCredentialsError,
  PendingSignInOverError,
  SecondFactorRequiredError,
} from '../sign-in/errors.ts'
import type { SignedIn } from '../sign-in/establish-session.ts'
import { SessionNotFoundError } from './errors.ts'
import {
  Credentials,
  LoggedIn,
  Profile,
  SecondFactor,
  SessionList,
  SessionParams,
  withSessionCookie,
} from './schemas.ts'
import { viewSession } from './view.ts'

const tags = ['Sessions']

const logIn = {
  operationId: 'logIn',
  summary: 'Log in',
  description:
    "Sets the session's cookie, which the routes for signed-in callers ask for. With `remember`, it outlives the browser.",
  tags,
  consumes: FORM_OR_JSON,
  body: Credentials,
  response: { 200: withSessionCookie(LoggedIn) },
}

const logInFailures = [
  new InvalidCredentialsError(),
  new EmailNotVerifiedError(),
  new TooManyAttemptsError(60),
  new HashingBusyError(),
  new InvalidCodeError(),
  new SecondFactorRequiredError(['totp', 'recovery_code']),
]

const completeLogIn = {
  operationId: 'completeLogIn',
  summary: 'Complete a log-in with a second factor',
  description:
    'The cookie that the log-in set says which one. With `trust_device`, none is asked for on this device for a while.',
  tags,
  consumes: FORM_OR_JSON,
  body: SecondFactor,
  response: { 200: withSessionCookie(LoggedIn) },
}

const secondFactorFailures = [
  new SecondFactorRequiredError(['totp', 'recovery_code']),
  new InvalidCodeError(),
  new PendingSignInOverError(),
  new TooManyAttemptsError(60),
]

const profile = { operationId: 'getProfile', summary: 'Who is signed in', tags, response: { 200: Profile } }

const logOut = {
  operationId: 'logOut',
  summary: 'Log out',
  tags,
  response: { 200: withSessionCookie(Empty) },
}

const list = {
  operationId: 'listSessions',
  summary: "The caller's sessions, newest first",
  tags,
  querystring: PageQuery,
  response: { 200: SessionList },
}

const logOutDevice = {
  operationId: 'logOutDevice',
  summary: "End one of the caller's sessions",
  description: 'The browser that it was begun in is no longer known, unless it is the one that asks.',
  tags,
  params: SessionParams,
  response: { 200: Empty },
}

const logOutOthers = {
  operationId: 'logOutOthers',
  summary: "End all of the caller's sessions but this one",
  description: 'The browsers that they were begun in are no longer known.',
  tags,
  response: { 200: Empty },
}

const sessionsRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, cookies }) => {
  app.describeTag('Sessions', 'Signing in and out, and who is signed in')
  const callerOf = (request: FastifyRequest) => ({
    session: request.auth,
    presentedDeviceId: cookies.device.idOf(request),
  })
  const presentedBy = (request: FastifyRequest) => ({
    presentedSessionIds: cookies.session.idsOf(request),
    presentedDeviceId: cookies.device.idOf(request),
  })
  function answerSignedIn(reply: FastifyReply, { id, session, email, deviceId }: SignedIn) {
    cookies.session.set(reply, id, session)
    if (deviceId) cookies.device.set(reply, deviceId)
    return { email, message: 'logged in' as const, session_id: id }
  }
  const anyone = { access: 'anyone' } as const
  const signedIn = { access: 'signed-in' } as const

  app.post(
    '/sessions',
    { schema: logIn, config: { ...anyone, currentPassword: 'password', failures: logInFailures } },
    async (request, reply) => {
      const signIn = { ...request.body, ...presentedBy(request) }
      const result = await services.auth.logIn(signIn, requestContextOf(request, reply))
      if (!('pending' in result)) return answerSignedIn(reply, result)
      cookies.pending.set(reply, result.pending)
      throw new SecondFactorRequiredError(result.secondFactor)
    },
  )

  app.post(
    '/sessions/second_factor',
    { schema: completeLogIn, config: { ...anyone, failures: secondFactorFailures } },
    async (request, reply) => {
      const { code, trust_device: trustDevice } = request.body
      const pending = cookies.pending.valueOf(request)
      const presented = presentedBy(request)
      const context = requestContextOf(request, reply)
      const signedIn = await services.auth.completeSignIn(
        { pending, code, trustDevice, ...presented },
        context,
      )
      cookies.pending.clear(reply)
      return answerSignedIn(reply, signedIn)
    },
  )

  app.get('/profile', { schema: profile, config: signedIn }, async ({ auth }) => ({
    email: auth.email,
  }))

  app.delete(
    '/sessions',
    { schema: logOut, config: { ...signedIn, mayEnrol: true } },
    async (request, reply) => {
      const context = requestContextOf(request, reply)
      await services.auth.logOut(request.auth, context, cookies.session.idsOf(request))
      cookies.session.clear(reply)
      return {}
    },
  )

  app.get(
    '/sessions',
    { schema: list, config: { ...signedIn, failures: pageFailures } },
    async ({ auth, query }) => {
      const sessions = await services.sessions.list(auth.user_id, pageOf(query))
      return sessions.map((session) => viewSession(session, auth))
    },
  )

  app.delete(
    '/sessions/:id',
    { schema: logOutDevice, config: { ...signedIn, failures: [new SessionNotFoundError()] } },
    async (request, reply) => {
      const context = requestContextOf(request, reply)
      const wasCurrent = await services.auth.logOutDevice(callerOf(request), request.params.id, context)
      if (wasCurrent) cookies.session.clear(reply)
      return {}
    },
  )

  app.delete('/sessions/others', { schema: logOutOthers, config: signedIn }, async (request, reply) => {
    await services.auth.logOutOthers(callerOf(request), requestContextOf(request, reply))
    return {}
  })
}

export default fp(sessionsRoutes, {
  name: 'sessions-routes',
  encapsulate: true,
})
