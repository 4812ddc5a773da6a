import { expect, it } from 'vitest'
import { startSite } from './pages-support.ts'
import { startW3m, whyNoW3m } from './w3m-support.ts'

const ann = { email: 'ann@example.com', password: 'correct horse battery' }
const NEW = 'another good password'

it('lets a person live with an account in w3m, from sign-up to deletion', async ({ skip }) => {
  const site = await startSite()
  const missing = whyNoW3m()
  // Nothing is left out where all must hold.
  if (missing && process.env.CI) throw new Error(missing)
  if (missing) skip(missing)
  const w3m = startW3m(`${site.url}/sign-up`)
  // What only scripts can do is not offered.
  expect(await w3m.screen()).not.toContain('Show')
  w3m.fill('E-mail address', ann.email)
  w3m.fill('Password', ann.password)
  expect(await w3m.follow('Make the account')).toContain('Your account is made.')
  w3m.fill('Code', (await site.mailTo(ann.email)).code)
  expect(await w3m.follow('Confirm')).toContain('Your address is confirmed.')

  expect(await w3m.follow('Sign out')).toContain('You are signed out')
  await w3m.open(`${site.url}/sign-in`)
  w3m.fill('E-mail address', ann.email)
  w3m.fill('Password', 'a wrong one')
  expect(await w3m.follow('Sign in')).toContain('The address and the password do not belong together.')
  w3m.fill('Password', ann.password)
  expect(await w3m.follow('Sign in')).toContain(`Your account\n\n${ann.email}`)

  await w3m.follow('Change your password')
  w3m.fill('Current password', ann.password)
  w3m.fill('New password', NEW)
  expect(await w3m.follow('Change the password')).toContain('Your password is changed.')

  await w3m.follow('Second factor')
  await w3m.follow('Turn it on')
  w3m.fill('Password', NEW)
  const enrolment = await w3m.follow('Go on')
  const secret = /^[A-Z2-7 ]{39}$/m.exec(enrolment)?.[0] ?? ''
  w3m.fill('Code', site.codeFor(secret))
  const recoveryCodes = await w3m.follow('Turn it on')
  expect(recoveryCodes).toContain('They are shown only now.')
  const [recoveryCode = ''] = /\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b/.exec(recoveryCodes) ?? []
  expect(await w3m.follow('I have kept them')).toContain('10 recovery codes are left.')

  await w3m.open(`${site.url}/sign-out`)
  await w3m.follow('Sign out')
  await w3m.open(`${site.url}/sign-in?return_to=%2Faccount%2Fdelete`)
  w3m.fill('E-mail address', ann.email)
  w3m.fill('Password', NEW)
  expect(await w3m.follow('Sign in')).toContain('One more step')
  w3m.fill('Code', recoveryCode)
  expect(await w3m.follow('Sign in')).toContain('nobody can bring it back')
  w3m.fill('Password', NEW)
  expect(await w3m.follow('Delete the account for good')).toContain('Your account is deleted.')
  expect(await site.app.knex('users')).toEqual([])
})
