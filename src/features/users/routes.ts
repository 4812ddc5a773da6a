import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { isoTime } from '../../platform/http/iso-time.ts'
import { Empty, FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { viewDevice } from '../devices/view.ts'
import { HashingBusyError, PasswordRefusedError } from '../passwords/errors.ts'
import { withSessionCookie } from '../sessions/schemas.ts'
import { viewSession } from '../sessions/view.ts'
import { CODE_FAILURES, InvalidCredentialsError } from '../sign-in/errors.ts'
import { Account, PasswordChange, PasswordUpdated } from './account-schemas.ts'
import { InvalidEmailError } from './email-address.ts'
import { EmailTakenError, RegistrationClosedError } from './errors.ts'
import { signUps } from './limits.ts'
import { Deletion, Registered, Registration } from './schemas.ts'

const tags = ['Users']

const register = {
  operationId: 'registerUser',
  summary: 'Register',
  tags,
  consumes: FORM_OR_JSON,
  body: Registration,
  response: { 201: Registered },
}

const registerFailures = [
  new RegistrationClosedError(),
  new EmailTakenError('bob@bob.com'),
  new InvalidEmailError(),
  new PasswordRefusedError('empty'),
  new HashingBusyError(),
]

const account = {
  operationId: 'getAccount',
  summary: 'All that is held about the caller',
  tags,
  response: { 200: Account },
}

const changePassword = {
  operationId: 'changePassword',
  summary: "Change the caller's password",
  description: 'Ends their other sessions, and gives this one a new ID, in a new cookie.',
  tags,
  consumes: FORM_OR_JSON,
  body: PasswordChange,
  response: { 200: withSessionCookie(PasswordUpdated) },
}

const changePasswordFailures = [
  new InvalidCredentialsError(),
  new PasswordRefusedError('empty'),
  new HashingBusyError(),
  ...CODE_FAILURES,
]

const remove = {
  operationId: 'deleteUser',
  summary: 'Delete the caller, who gives their password once more',
  tags,
  consumes: FORM_OR_JSON,
  body: Deletion,
  response: { 200: withSessionCookie(Empty) },
}

const removeFailures = [new InvalidCredentialsError(), new HashingBusyError(), ...CODE_FAILURES]

const usersRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, cookies }) => {
  app.describeTag('Users', 'Who has an account')
  app.post(
    '/users',
    {
      schema: register,
      config: { access: 'anyone', limit: signUps(services.options), failures: registerFailures },
    },
    async (request, reply) => {
      if (services.options.accounts.registration === 'closed') throw new RegistrationClosedError()
      const { email, password } = request.body
      const user = await services.auth.registerUser(email, password, requestContextOf(request, reply))
      return reply.code(201).send({ email: user.email, message: 'user created' })
    },
  )

  app.get(
    '/users/me',
    { schema: account, config: { access: 'signed-in', mayEnrol: true } },
    async (request) => {
      const { auth } = request
      const { trustDays } = services.options.secondFactor
      const { user, pendingEmail, secondFactor, sessions, devices } = await services.auth.getAccount(
        auth.user_id,
      )
      return {
        id: user.id,
        email: user.email,
        subject: user.subject,
        created_at: isoTime(user.created_at),
        email_verified_at: user.email_verified_at === null ? null : isoTime(user.email_verified_at),
        pending_email: pendingEmail ?? null,
        second_factor: secondFactor,
        sessions: sessions.map((session) => viewSession(session, auth)),
        devices: devices.map((device) => viewDevice(device, cookies.device.idOf(request), trustDays)),
      }
    },
  )

  app.put(
    '/users/me/password',
    {
      schema: changePassword,
      config: { access: 'signed-in', currentPassword: 'current_password', failures: changePasswordFailures },
    },
    async (request, reply) => {
      const { current_password: currentPassword, new_password: newPassword, code } = request.body
      const presentedDeviceId = cookies.device.idOf(request)
      const change = { currentPassword, newPassword, code, presentedDeviceId }
      const context = requestContextOf(request, reply)
      const { id, session, deviceId } = await services.auth.changePassword(request.auth, change, context)
      cookies.session.set(reply, id, session)
      if (deviceId) cookies.device.set(reply, deviceId)
      return { email: request.auth.email, message: 'Password updated' as const }
    },
  )

  app.delete(
    '/users/me',
    {
      schema: remove,
      config: { access: 'signed-in', currentPassword: 'password', failures: removeFailures },
    },
    async (request, reply) => {
      const proof = { ...request.body, presentedDeviceId: cookies.device.idOf(request) }
      await services.auth.deleteAccount(request.auth, proof, requestContextOf(request, reply))
      cookies.session.clear(reply)
      return {}
    },
  )
}

export default fp(usersRoutes, { name: 'users-routes', encapsulate: true })
