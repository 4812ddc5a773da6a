import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { addFormAction, addFormPage } from '../pages/form-page.ts'
import type { Field, Link, View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { qrCodeSvg } from '../second-factor/qr-code.ts'
import { signInFlow } from '../sign-in-pages/flow.ts'
import { formView } from './form-view.ts'
import { accountProofs } from './proof.ts'
import { ConfirmForm, EnrolForm, ProofForm } from './schemas.ts'
import { type Texts, textsIn } from './texts/index.ts'

const signedIn = { access: 'signed-in' } as const
const mayEnrol = { ...signedIn, mayEnrol: true } as const

const passwordField = ({ fields }: Texts): Field[] => [
  { ...fields.password, name: 'password', kind: 'current-password' },
]
const toSecurity = ({ toSecurity: text }: Texts): Link => ({ href: PATHS.security, text })

/** The pages that turn a second factor on and off, and make recovery codes. */
export function addSecondFactorPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { secondFactor } = services
  const isRequired = services.options.secondFactor.policy === 'required'
  const proofs = accountProofs(given)
  const { returnToOf, withReturnTo } = signInFlow(given)

  /** A page that asks for the password, and a code where one is needed. */
  const proofPage = (
    action: string,
    username: string,
    textOf: (texts: Texts) => Texts['password'],
    codeFields: (language: string) => Field[],
  ) =>
    formView({
      action,
      username,
      textOf,
      fieldsOf: (texts, language) => [...passwordField(texts), ...codeFields(language)],
      back: toSecurity,
    })

  /** Asks for the first code; with the secret, where it was just made. */
  const confirmPage =
    (request: FastifyRequest, enrolment?: { secret: string; uri: string }): View =>
    (language) => {
      const texts = textsIn(language)
      const { button, copy, anew, withoutQr, ...text } = texts.confirm
      const secret = enrolment && {
        qrSvg: qrCodeSvg(enrolment.uri),
        secret: enrolment.secret.replace(/(.{4})(?=.)/g, '$1 '),
        copy,
      }
      const code = { ...texts.fields.appCode, name: 'code', kind: 'digits' as const }
      const hidden = { return_to: returnToOf(request) }
      return {
        ...text,
        ...(secret ? {} : { paragraphs: [withoutQr] }),
        blocks: [
          ...(secret ? [secret] : []),
          { form: { action: PATHS.confirmEnrolment, button, fields: [code], hidden } },
          {
            links: [
              { href: withReturnTo(PATHS.enrol, request), text: anew },
              { href: PATHS.security, text: texts.toSecurity },
            ],
          },
        ],
      }
    }

  // Not after a redirect: they are known only now.
  const sendCodes = (request: FastifyRequest, reply: FastifyReply, codes: readonly string[]) =>
    pages.send(reply, 200, (language) => {
      const { copy, done, ...text } = textsIn(language).recoveryCodes
      return {
        ...text,
        blocks: [{ codes, copy }, { links: [{ href: returnToOf(request) ?? PATHS.security, text: done }] }],
      }
    })

  addFormPage(app, pages, {
    path: PATHS.enrol,
    operationId: 'Enrol',
    summary: 'The page that begins to turn the second factor on',
    config: mayEnrol,
    ofPost: { currentPassword: 'password' },
    body: EnrolForm,
    view: (request) =>
      formView({
        action: PATHS.enrol,
        username: request.auth.email,
        hidden: { return_to: returnToOf(request) },
        textOf: (texts) => texts.enrol({ isRequired }),
        fieldsOf: passwordField,
        back: toSecurity,
      }),
    async submit(request, reply) {
      const { password } = request.body
      const enrolment = await secondFactor.enrol(request.auth, password, requestContextOf(request, reply))
      return pages.send(reply, 200, confirmPage(request, enrolment))
    },
  })

  addFormAction(app, pages, {
    path: PATHS.confirmEnrolment,
    page: PATHS.security,
    operationId: 'ConfirmEnrolment',
    summary: 'Turns the second factor on, with a code',
    config: mayEnrol,
    body: ConfirmForm,
    view: (request) => confirmPage(request),
    async submit(request, reply) {
      const given = { code: request.body.code, presentedDeviceId: cookies.device.idOf(request) }
      const context = requestContextOf(request, reply)
      const { recoveryCodes, renewal } = await secondFactor.confirm(request.auth, given, context)
      cookies.session.set(reply, renewal.id, renewal.session)
      return sendCodes(request, reply, recoveryCodes)
    },
  })

  addFormPage(app, pages, {
    path: PATHS.recoveryCodes,
    operationId: 'RecoveryCodes',
    summary: 'The page that makes new recovery codes',
    config: signedIn,
    ofPost: { currentPassword: 'password' },
    body: ProofForm,
    view: async (request) =>
      proofPage(
        PATHS.recoveryCodes,
        request.auth.email,
        (texts) => texts.renewCodes,
        await proofs.codeFields(request),
      ),
    async submit(request, reply) {
      const proof = proofs.proofOf(request, request.body)
      return sendCodes(
        request,
        reply,
        await secondFactor.renewCodes(request.auth, proof, requestContextOf(request, reply)),
      )
    },
  })

  addFormPage(app, pages, {
    path: PATHS.removeFactor,
    operationId: 'RemoveFactor',
    summary: 'The page that turns the second factor off',
    config: signedIn,
    ofPost: { currentPassword: 'password' },
    body: ProofForm,
    view: async (request) =>
      proofPage(
        PATHS.removeFactor,
        request.auth.email,
        (texts) => texts.removeFactor,
        await proofs.codeFields(request, { always: true }),
      ),
    async submit(request, reply) {
      const proof = proofs.proofOf(request, request.body)
      await secondFactor.remove(request.auth, proof, requestContextOf(request, reply))
      return pages.redirect(reply, PATHS.security, 'second_factor_off')
    },
  })
}
