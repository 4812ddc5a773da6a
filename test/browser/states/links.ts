import { randomUUID } from 'node:crypto'
import { keepSecret } from '../../support/second-factor.ts'
import { submit } from '../pages-support.ts'
import { look, type Walk } from './walk.ts'

const PASSWORD = 'correct horse battery'

/** What mailed links lead to: what they ask, what they did, and what they say once they are no longer good. */
export async function walkLinks(walk: Walk): Promise<void> {
  const { page, site, check } = walk
  const cy = { email: `cy-${randomUUID()}@example.com`, password: PASSWORD }
  const newEmail = cy.email.replace('cy', 'cyrus')
  await site.form('POST', '/users', cy)
  const pathOf = (link = '') => link.replace(site.url, '')
  const linkTo = async (email: string, at: number) => pathOf((await site.mailTo(email)).links[at])

  await look(walk, await linkTo(cy.email, 0), 'verify_email')
  await submit(page, '/verify_email/confirm')
  await check('verify_email: done')

  await site.form('POST', '/reset_password', { email: cy.email })
  const reset = await linkTo(cy.email, 0)
  await look(walk, reset, 'reset_password')
  await submit(page, '/reset_password/confirm', { new_password: 'short' })
  await check('reset_password: refused')
  await submit(page, '/reset_password/confirm', { new_password: PASSWORD })
  await check('reset_password: done')
  await look(walk, reset, 'reset_password: used')
  await look(walk, `/reset_password?token=${'x'.repeat(43)}`, 'reset_password: over')
  await look(walk, '/verify_email', 'verify_email: over')

  const cookies = { session_id: (await site.form('POST', '/sessions', cy)).json().session_id as string }
  await site.form('PUT', '/users/me/email', { ...cy, email: newEmail }, cookies)
  await look(walk, await linkTo(newEmail, 0), 'verify_email: of a change')
  await look(walk, await linkTo(cy.email, 0), 'undo_email_change')
  await submit(page, '/undo_email_change/confirm')
  await check('undo_email_change: a new password')

  const context = { ip: '127.0.0.1', userAgent: null, requestId: 'r', language: 'en' }
  const token = () => site.app.signInLinks.createToken(cy.email, context as never)
  await look(walk, `/sign_in?token=${await token()}`, 'sign_in')
  await submit(page, '/sign_in/confirm')
  await check('sign_in: done')
  const { id } = await site.app.users.findUserBy({ email: cy.email })
  await keepSecret(site.app, id, site.now())
  await look(walk, `/sign_in?token=${await token()}`, 'sign_in: with a code')
  await submit(page, '/sign_in/confirm', { code: '000000' })
  await check('sign_in: wrong code')
}
