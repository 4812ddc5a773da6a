import type { FastifyInstance } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { RouteOptions } from '../../plugin.ts'
import { mailRequests } from '../mail-caps/limits.ts'
import { addFormPage } from '../pages/form-page.ts'
import { forgetKeptPages } from '../pages/kept-pages.ts'
import type { Field } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { formView } from './form-view.ts'
import { accountProofs } from './proof.ts'
import { EmailForm, PasswordForm, ProofForm } from './schemas.ts'

const signedIn = { access: 'signed-in' } as const

/** The pages that change a password or an e-mail address, and the one that deletes an account. */
export function addCredentialPages(app: FastifyInstance, given: RouteOptions): void {
  const { services, cookies, pages } = given
  const { minLength } = services.options.passwords
  const proofs = accountProofs(given)

  addFormPage(app, pages, {
    path: PATHS.password,
    operationId: 'PasswordChange',
    summary: 'The page that changes a password',
    config: signedIn,
    ofPost: { currentPassword: 'current_password' },
    body: PasswordForm,
    async view(request) {
      const codeFields = await proofs.codeFields(request)
      return formView({
        action: PATHS.password,
        username: request.auth.email,
        textOf: (texts) => texts.password,
        fieldsOf: ({ fields }, language) => [
          { ...fields.currentPassword, name: 'current_password', kind: 'current-password' },
          { ...fields.newPassword({ minLength }), name: 'new_password', kind: 'new-password' },
          ...codeFields(language),
        ],
      })
    },
    async submit(request, reply) {
      const { current_password: currentPassword, new_password: newPassword, code } = request.body
      const change = { currentPassword, newPassword, code, presentedDeviceId: cookies.device.idOf(request) }
      const context = requestContextOf(request, reply)
      const { id, session, deviceId } = await services.auth.changePassword(request.auth, change, context)
      cookies.session.set(reply, id, session)
      if (deviceId) cookies.device.set(reply, deviceId)
      return pages.redirect(reply, PATHS.account, 'password_changed')
    },
  })

  const emailPage = (email: string | undefined, codeFields: (language: string) => Field[]) =>
    formView({
      action: PATHS.email,
      // Else password managers take the new address for the name of the account.
      username: email,
      textOf: (texts) => texts.email({ email }),
      fieldsOf: ({ fields }, language) => [
        { ...fields.email, name: 'email', kind: 'email' },
        { ...fields.password, name: 'password', kind: 'current-password' },
        ...codeFields(language),
      ],
    })

  addFormPage(app, pages, {
    path: PATHS.email,
    operationId: 'EmailChange',
    summary: 'The page that changes an e-mail address',
    config: signedIn,
    ofPost: {
      currentPassword: 'password',
      limit: mailRequests(services.options),
      readsBodyFirst: true,
      formSignedOut: () => emailPage(undefined, () => []),
    },
    body: EmailForm,
    view: async (request) => emailPage(request.auth.email, await proofs.codeFields(request)),
    async submit(request, reply) {
      const change = { email: request.body.email, ...proofs.proofOf(request, request.body) }
      await services.emailChange.request(request.auth, change, requestContextOf(request, reply))
      return pages.redirect(reply, PATHS.confirmationCode, 'email_requested')
    },
  })

  addFormPage(app, pages, {
    path: PATHS.delete,
    operationId: 'AccountDeletion',
    summary: 'The page that deletes an account',
    config: signedIn,
    ofPost: { currentPassword: 'password' },
    body: ProofForm,
    async view(request) {
      const codeFields = await proofs.codeFields(request)
      return formView({
        action: PATHS.delete,
        username: request.auth.email,
        look: 'danger',
        textOf: (texts) => texts.deletion,
        fieldsOf: ({ fields }, language) => [
          { ...fields.password, name: 'password', kind: 'current-password' },
          ...codeFields(language),
        ],
      })
    },
    async submit(request, reply) {
      const proof = proofs.proofOf(request, request.body)
      await services.auth.deleteAccount(request.auth, proof, requestContextOf(request, reply))
      cookies.session.clear(reply)
      forgetKeptPages(reply)
      return pages.redirect(reply, PATHS.signIn, 'deleted')
    },
  })
}
