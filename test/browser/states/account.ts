import { randomUUID } from 'node:crypto'
import { fillLists } from '../../support/full-account.ts'
import { loaded, submit } from '../pages-support.ts'
import { ann, look, type Walk } from './walk.ts'

/** Ann, signed in, looks at her account, and changes her password and address, with every mistake on the way. */
export async function walkAccount(walk: Walk): Promise<void> {
  const { page, site, check } = walk
  await look(walk, '/account')
  await look(walk, '/account/export')
  await look(walk, '/account/password')
  const change = { current_password: ann.password, new_password: ann.password }
  await submit(page, '/account/password', { ...change, current_password: 'x' })
  await check('password: not the current one')
  await submit(page, '/account/password', { ...change, new_password: 'short' })
  await check('password: new one refused')
  await submit(page, '/account/password', change)
  await check('password: changed')

  await look(walk, '/account/email')
  await submit(page, '/account/email', { email: 'robert', password: ann.password })
  await check('email: no address')
  await submit(page, '/account/email', { email: 'robert@example.com', password: 'x' })
  await check('email: wrong password')
  await submit(page, '/account/email', { email: 'robert@example.com', password: ann.password })
  await check('email: asked for')
  await look(walk, '/account', 'account: another address to be confirmed')

  await look(walk, '/account/sessions', 'sessions: few')
  await fillLists(site, 1)
  await look(walk, '/account/sessions', 'sessions: full')
  const gone = page.locator('form[action="/account/sessions/end"]')
  await page.evaluate(`document.querySelector('[name=id]').value = '${randomUUID()}'`)
  await loaded(page, () => gone.first().locator('button').click())
  await check('sessions: was over')
  await submit(page, '/account/sessions/end')
  await check('sessions: one ended')
  await submit(page, '/account/sessions/others')
  await check('sessions: others ended')
  await look(walk, '/account/events', 'events: full')
}

/** Ann's session ends while she fills in a form, and then she deletes her account. */
export async function walkEnd(walk: Walk): Promise<void> {
  const { page, site, check } = walk
  const signIn = async () => {
    await page.goto(`${site.url}/sign-in`)
    await submit(page, '/sign-in', ann)
  }
  await look(walk, '/account/delete')
  await submit(page, '/account/delete', { password: 'x' })
  await check('delete: wrong password')
  await site.app.knex('sessions').delete()
  await submit(page, '/account/delete', { password: ann.password })
  await check('delete: signed out meanwhile')
  await signIn()
  await page.goto(`${site.url}/account/email`)
  await site.app.knex('sessions').delete()
  await submit(page, '/account/email', { email: 'robert@example.com', password: ann.password })
  await check('email: signed out meanwhile')
  await signIn()
  await page.goto(`${site.url}/account/delete`)
  await submit(page, '/account/delete', { password: ann.password })
  await check('sign-in: deleted')
}
