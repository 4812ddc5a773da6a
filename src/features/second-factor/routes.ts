import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { Empty, FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { HashingBusyError } from '../passwords/errors.ts'
import { withSessionCookie } from '../sessions/schemas.ts'
import { CODE_FAILURES, InvalidCodeError, InvalidCredentialsError } from '../sign-in/errors.ts'
import { NoSecondFactorError, SecondFactorOffError, SecondFactorOnError } from './errors.ts'
import { qrCodeSvg } from './qr-code.ts'
import { Confirm, Enrol, Enrolled, Prove, RecoveryCodes } from './schemas.ts'

const tags = ['Second factor']

const enrol = {
  operationId: 'enrolTotp',
  summary: 'Make a secret for an authenticator app',
  description: 'It guards nothing until a code of it was given, within an hour.',
  tags,
  consumes: FORM_OR_JSON,
  body: Enrol,
  response: { 200: Enrolled },
}

const confirm = {
  operationId: 'confirmTotp',
  summary: 'Turn the second factor on, with a code',
  description: "Ends the caller's other sessions, and gives this one a new ID.",
  tags,
  consumes: FORM_OR_JSON,
  body: Confirm,
  response: { 200: withSessionCookie(RecoveryCodes) },
}

const remove = {
  operationId: 'removeTotp',
  summary: 'Turn the second factor off',
  description: "Ends the caller's other sessions.",
  tags,
  consumes: FORM_OR_JSON,
  body: Prove,
  response: { 200: Empty },
}

const renew = {
  operationId: 'renewRecoveryCodes',
  summary: 'Make new recovery codes',
  description: 'The former ones are void.',
  tags,
  consumes: FORM_OR_JSON,
  body: Prove,
  response: { 200: RecoveryCodes },
}

const passwordFailures = [
  new SecondFactorOffError(),
  new InvalidCredentialsError(),
  new TooManyAttemptsError(60),
  new HashingBusyError(),
]
const proofFailures = [...passwordFailures, new NoSecondFactorError(), ...CODE_FAILURES]

const secondFactorRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, cookies }) => {
  app.describeTag('Second factor', 'Codes of an authenticator app, and recovery codes')
  const { secondFactor } = services
  const signedIn = { access: 'signed-in' } as const
  const withPassword = { ...signedIn, currentPassword: 'password' } as const
  const presentedBy = (request: FastifyRequest) => ({ presentedDeviceId: cookies.device.idOf(request) })

  app.post(
    '/users/me/totp',
    {
      schema: enrol,
      config: { ...withPassword, mayEnrol: true, failures: [...passwordFailures, new SecondFactorOnError()] },
    },
    async (request, reply) => {
      const { password } = request.body
      const enrolment = await secondFactor.enrol(request.auth, password, requestContextOf(request, reply))
      return { ...enrolment, qr_svg: qrCodeSvg(enrolment.uri) }
    },
  )

  app.put(
    '/users/me/totp',
    {
      schema: confirm,
      config: {
        ...signedIn,
        mayEnrol: true,
        failures: [
          new SecondFactorOffError(),
          new InvalidCodeError(),
          new TooManyAttemptsError(60),
          new NoSecondFactorError(),
          new SecondFactorOnError(),
        ],
      },
    },
    async (request, reply) => {
      const given = { ...request.body, ...presentedBy(request) }
      const context = requestContextOf(request, reply)
      const { recoveryCodes, renewal } = await secondFactor.confirm(request.auth, given, context)
      cookies.session.set(reply, renewal.id, renewal.session)
      return { recovery_codes: recoveryCodes }
    },
  )

  app.delete(
    '/users/me/totp',
    { schema: remove, config: { ...withPassword, failures: proofFailures } },
    async (request, reply) => {
      await secondFactor.remove(
        request.auth,
        { ...request.body, ...presentedBy(request) },
        requestContextOf(request, reply),
      )
      return {}
    },
  )

  app.post(
    '/users/me/recovery_codes',
    { schema: renew, config: { ...withPassword, failures: proofFailures } },
    async (request, reply) => {
      const proof = { ...request.body, ...presentedBy(request) }
      const context = requestContextOf(request, reply)
      return { recovery_codes: await secondFactor.renewCodes(request.auth, proof, context) }
    },
  )
}

export default fp(secondFactorRoutes, { name: 'second-factor-routes', encapsulate: true })
