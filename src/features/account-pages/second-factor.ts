import type { FastifyInstance, FastifyReply } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { addFormAction, addFormPage } from '../pages/form-page.ts'
import type { Field, View } from '../pages/page.ts'
import { ENROL_PATH } from '../pages/paths.ts'
import { qrCodeSvg } from '../second-factor/qr-code.ts'
import { formView } from './form-view.ts'
import { PATHS } from './paths.ts'
import { CodeForm, ProofForm } from './schemas.ts'
import { CONFIRM_PATH, REMOVE_PATH, RENEW_PATH } from './security.ts'
import { type Texts, textsIn } from './texts/index.ts'
import { visitorsOf } from './visitor.ts'

const signedIn = { access: 'signed-in' } as const
const mayEnrol = { ...signedIn, mayEnrol: true } as const

/** The pages that turn a second factor on and off, and make recovery codes. */
export function addSecondFactorPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { secondFactor } = services
  const isRequired = services.options.secondFactor.policy === 'required'
  const visitors = visitorsOf(given)

  /** A page that asks for the password, and a code where one is needed. */
  const proofPage = (
    action: string,
    username: string,
    textOf: (texts: Texts) => Texts['password'],
    codeFields: (language: string) => Field[] = () => [],
  ) =>
    formView({
      action,
      username,
      textOf,
      fieldsOf: ({ fields }, language) => [
        { ...fields.password, name: 'password', kind: 'current-password' },
        ...codeFields(language),
      ],
      back: ({ toSecurity: text }) => ({ href: PATHS.security, text }),
    })

  /** Asks for the first code; with the secret, where it was just made. */
  const confirmPage =
    (enrolment?: { secret: string; uri: string }): View =>
    (language) => {
      const texts = textsIn(language)
      const { button, copy, anew, withoutQr, ...text } = texts.confirm
      const secret = enrolment && {
        qrSvg: qrCodeSvg(enrolment.uri),
        secret: enrolment.secret.replace(/(.{4})(?=.)/g, '$1 '),
        copy,
      }
      const code = { ...texts.fields.appCode, name: 'code', kind: 'digits' as const }
      return {
        ...text,
        ...(secret ? {} : { paragraphs: [withoutQr] }),
        blocks: [
          ...(secret ? [secret] : []),
          { form: { action: CONFIRM_PATH, button, fields: [code] } },
          {
            links: [
              { href: ENROL_PATH, text: anew },
              { href: PATHS.security, text: texts.toSecurity },
            ],
          },
        ],
      }
    }

  // Not after a redirect: they are known only now.
  const sendCodes = (reply: FastifyReply, codes: readonly string[]) =>
    pages.send(reply, 200, (language) => {
      const { copy, done, ...text } = textsIn(language).recoveryCodes
      return { ...text, blocks: [{ codes, copy }, { links: [{ href: PATHS.security, text: done }] }] }
    })

  addFormPage(app, pages, {
    path: ENROL_PATH,
    operationId: 'Enrol',
    summary: 'The page that begins to turn the second factor on',
    config: mayEnrol,
    ofPost: { currentPassword: 'password' },
    body: ProofForm,
    view: ({ auth }) => proofPage(ENROL_PATH, auth.email, (texts) => texts.enrol({ isRequired })),
    async submit(request, reply) {
      const { password } = request.body
      const enrolment = await secondFactor.enrol(request.auth, password, requestContextOf(request, reply))
      return pages.send(reply, 200, confirmPage(enrolment))
    },
  })

  addFormAction(app, pages, {
    path: CONFIRM_PATH,
    page: PATHS.security,
    operationId: 'ConfirmEnrolment',
    summary: 'Turns the second factor on, with a code',
    config: mayEnrol,
    body: CodeForm,
    view: () => confirmPage(),
    async submit(request, reply) {
      const code = { ...request.body, presentedDeviceId: cookies.device.idOf(request) }
      const context = requestContextOf(request, reply)
      const { recoveryCodes, renewal } = await secondFactor.confirm(request.auth, code, context)
      cookies.session.set(reply, renewal.id, renewal.session)
      return sendCodes(reply, recoveryCodes)
    },
  })

  addFormPage(app, pages, {
    path: RENEW_PATH,
    operationId: 'RecoveryCodes',
    summary: 'The page that makes new recovery codes',
    config: signedIn,
    ofPost: { currentPassword: 'password' },
    body: ProofForm,
    view: async (request) =>
      proofPage(
        RENEW_PATH,
        request.auth.email,
        (texts) => texts.renewCodes,
        await visitors.codeFields(request),
      ),
    async submit(request, reply) {
      const proof = visitors.proofOf(request, request.body)
      return sendCodes(
        reply,
        await secondFactor.renewCodes(request.auth, proof, requestContextOf(request, reply)),
      )
    },
  })

  addFormPage(app, pages, {
    path: REMOVE_PATH,
    operationId: 'RemoveFactor',
    summary: 'The page that turns the second factor off',
    config: signedIn,
    ofPost: { currentPassword: 'password' },
    body: ProofForm,
    view: (request) =>
      proofPage(
        REMOVE_PATH,
        request.auth.email,
        (texts) => texts.removeFactor,
        (language) => [{ ...textsIn(language).fields.code({ isMailed: false }), name: 'code', kind: 'code' }],
      ),
    async submit(request, reply) {
      const proof = visitors.proofOf(request, request.body)
      await secondFactor.remove(request.auth, proof, requestContextOf(request, reply))
      return pages.leadTo(reply, PATHS.security, 'second_factor_off')
    },
  })
}
