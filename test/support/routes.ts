import type { InjectOptions } from 'fastify'
import { bob } from './app.ts'

/** A route that takes a body: what is sent to it, as it should be. */
export interface Door {
  method: NonNullable<InjectOptions['method']>
  url: string
  fields: Record<string, string>
  /** Only forms are taken: it is what a page posts to. */
  formOnly?: boolean
}

const { email, password } = bob

/** What pages post that take fields. */
export const PAGES: readonly Door[] = [
  { method: 'POST', url: '/sign-in', fields: { email, password } },
  { method: 'POST', url: '/sign-in/code', fields: { code: '123456' } },
  { method: 'POST', url: '/sign-up', fields: { email: 'robin@bob.com', password } },
  { method: 'POST', url: '/confirm-email/code', fields: { email, code: '123456' } },
  {
    method: 'POST',
    url: '/account/password',
    fields: { current_password: password, new_password: 'another password' },
  },
  { method: 'POST', url: '/account/email', fields: { email: 'bobby@bob.com', password } },
  { method: 'POST', url: '/account/delete', fields: { password } },
  { method: 'POST', url: '/account/security/on', fields: { password } },
  { method: 'POST', url: '/account/security/confirm', fields: { code: '123456' } },
  { method: 'POST', url: '/account/security/off', fields: { password, code: '123456' } },
  { method: 'POST', url: '/account/security/recovery-codes', fields: { password, code: '123456' } },
  {
    method: 'POST',
    url: '/account/sessions/end',
    fields: { id: '163fe508-19a2-48ed-a7c8-d9c6e56fabd1' },
  },
].map((door) => ({ ...door, method: 'POST', formOnly: true }))

/** Every route that takes a body. */
export const ROUTES: readonly Door[] = [
  { method: 'POST', url: '/users', fields: { email, password } },
  { method: 'POST', url: '/sessions', fields: { email, password } },
  {
    method: 'PUT',
    url: '/users/me/password',
    fields: { current_password: password, new_password: 'another password' },
  },
  { method: 'DELETE', url: '/users/me', fields: { password } },
  { method: 'PUT', url: '/users/me/email', fields: { email: 'bobby@bob.com', password } },
  { method: 'POST', url: '/verify_email', fields: { email } },
  { method: 'PUT', url: '/verify_email', fields: { token: 'x' } },
  { method: 'PUT', url: '/verify_email', fields: { email, code: '123456' } },
  { method: 'POST', url: '/reset_password', fields: { email } },
  { method: 'PUT', url: '/reset_password', fields: { reset_token: 'x', new_password: 'y', email } },
  {
    method: 'POST',
    url: '/reset_password/confirm',
    fields: { token: 'x', new_password: 'y' },
    formOnly: true,
  },
  { method: 'POST', url: '/forgot-password', fields: { email }, formOnly: true },
  { method: 'POST', url: '/confirm-email', fields: { email }, formOnly: true },
  { method: 'POST', url: '/verify_email/confirm', fields: { token: 'x' }, formOnly: true },
  { method: 'POST', url: '/undo_email_change/confirm', fields: { token: 'x' }, formOnly: true },
  { method: 'POST', url: '/sign_in/confirm', fields: { token: 'x' }, formOnly: true },
  ...PAGES,
  { method: 'POST', url: '/sessions/second_factor', fields: { code: '123456' } },
  { method: 'POST', url: '/users/me/totp', fields: { password } },
  { method: 'PUT', url: '/users/me/totp', fields: { code: '123456' } },
  { method: 'DELETE', url: '/users/me/totp', fields: { password, code: '123456' } },
  { method: 'POST', url: '/users/me/recovery_codes', fields: { password, code: '123456' } },
  { method: 'POST', url: '/tokens', fields: { audience: 'billing' } },
  {
    method: 'POST',
    url: '/introspect',
    fields: { token: 'x', client_id: 'x', client_secret: 'x' },
  },
]

/** How a route is called in the name of a test. */
export const routeName = ({ method, url, fields }: Door): string =>
  `${method} ${url} (${Object.keys(fields).join(', ')})`
