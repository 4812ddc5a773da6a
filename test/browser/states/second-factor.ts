import { submit } from '../pages-support.ts'
import { ann, look, type Walk } from './walk.ts'

/** Ann turns a second factor on, signs in with it, and turns it off, with every mistake on the way. */
export async function walkSecondFactor(walk: Walk): Promise<void> {
  const { page, site, check } = walk
  await look(walk, '/account/security', 'security: off')
  await look(walk, '/account/security/on')
  await submit(page, '/account/security/on', { password: 'x' })
  await check('security/on: wrong password')
  await submit(page, '/account/security/on', { password: ann.password })
  await check('security/on: the picture')
  const secret = await page.locator('#secret').innerText()
  await submit(page, '/account/security/confirm', { code: '000000' })
  await check('security/confirm: wrong code')
  await submit(page, '/account/security/confirm', { code: site.codeFor(secret) })
  await check('security/confirm: recovery codes')
  await look(walk, '/account/security', 'security: on')

  await page.goto(`${site.url}/sign-out`)
  await submit(page, '/sign-out')
  await page.goto(`${site.url}/sign-in`)
  await submit(page, '/sign-in', ann)
  await check('sign-in/code')
  await submit(page, '/sign-in/code', { code: '000000', trust_device: true })
  await check('sign-in/code: wrong')
  site.pass(30)
  await submit(page, '/sign-in/code', { code: site.codeFor(secret), trust_device: true })
  await look(walk, '/account/security', 'security: a trusted device')
  await submit(page, '/account/security/distrust')
  await check('security: trust ended')

  site.pass(601)
  for (const path of ['password', 'email', 'delete', 'security/recovery-codes'])
    await look(walk, `/account/${path}`, `${path}: with a code`)
  await submit(page, '/account/security/recovery-codes', { password: ann.password, code: '000000' })
  await check('recovery-codes: wrong code')
  await look(walk, '/account/security/off')
  await submit(page, '/account/security/off', { password: ann.password, code: '000000' })
  await check('security/off: wrong code')
  await submit(page, '/account/security/off', { password: ann.password, code: site.codeFor(secret) })
  await check('security: turned off')
}
