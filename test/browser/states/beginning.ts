import { submit } from '../pages-support.ts'
import { ann, look, mailedCode, type Walk } from './walk.ts'

/** Ann signs up, confirms her address, signs out and in, with every mistake on the way. */
export async function walkBeginning(walk: Walk): Promise<void> {
  const { page, check } = walk
  await look(walk, '/sign-up')
  await submit(page, '/sign-up', { email: 'ann', password: ann.password })
  await check('sign-up: no address')
  await submit(page, '/sign-up', { email: ann.email, password: 'short' })
  await check('sign-up: password refused')
  await submit(page, '/sign-up', ann)
  await check('confirm-email/code: signed up')
  await submit(page, '/confirm-email/code', { code: '000000' })
  await check('confirm-email/code: wrong')
  await look(walk, '/account', 'account: not confirmed')
  await page.goto(`${walk.site.url}/confirm-email/code`)
  await submit(page, '/confirm-email/code', { code: await mailedCode(walk, ann.email) })
  await check('account: confirmed')

  await look(walk, '/sign-out')
  await submit(page, '/sign-out')
  await check('sign-out: done')
  await page.goto(`${walk.site.url}/sign-up`)
  await submit(page, '/sign-up', { ...ann, password: 'another password' })
  await check('sign-up: taken')

  await look(walk, '/sign-in?return_to=%2Faccount%2Fsessions', 'sign-in')
  await submit(page, '/sign-in', { email: ann.email, password: 'x', remember: true })
  await check('sign-in: refused')
  for (const path of ['/forgot-password', '/confirm-email']) {
    await look(walk, path)
    await submit(page, path, { email: 'ann' })
    await check(`${path}: no address`)
    await submit(page, path, { email: 'nobody@example.com' })
    await check(`${path}: sent`)
  }
  await look(walk, '/confirm-email/code', 'confirm-email/code: of nobody')
  await submit(page, '/confirm-email/code', { email: 'ann', code: '000000' })
  await check('confirm-email/code: of nobody, refused')
  await page.goto(`${walk.site.url}/sign-in`)
  await submit(page, '/sign-in', { ...ann, remember: true })
}
