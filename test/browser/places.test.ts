import { expect, it } from 'vitest'
import { freePort } from '../support/postgres.ts'
import { startNginxWith } from '../support/proxies.ts'
import { spawnService } from '../support/service.ts'
import { signOut, signUp, turnOnSecondFactor } from './account.ts'
import { openPage, WAYS } from './browser.ts'
import { newcomer, useService } from './service.ts'
import { arrive, follow, heading, refuse, submit } from './steps.ts'

const service = useService()

it.each(WAYS)('works below a path that a proxy takes off, on %s', async (_, device) => {
  const port = await freePort()
  const proxy = await startNginxWith(
    (listened) => `server {
      listen 127.0.0.1:${listened};
      location /auth/ { proxy_pass http://127.0.0.1:${port}/; }
    }`,
  )
  const below = await spawnService({ PORT: String(port), PUBLIC_URL: `${proxy.url}/auth` })
  const bob = newcomer()
  const visit = await openPage(`${proxy.url}/auth/account/events`, device)
  const { page } = visit
  await arrive(visit, 'Sign in')
  await follow(visit, 'Make an account')
  await signUp(visit, below, bob, 'What happened to your account')
  await follow(visit, 'Your account')
  await arrive(visit, 'Your account')
  await turnOnSecondFactor(visit, bob.password)
  await follow(visit, 'Change your password')
  await arrive(visit, 'Change your password')
  await submit(visit, 'Change the password', { current_password: 'wrong', new_password: 'another' })
  await refuse(visit, 401, 'That is not your password.')
  await submit(visit, 'Change the password', { current_password: bob.password, new_password: 'another' })
  await arrive(visit, 'Your account', 'Your password is changed.')
  await follow(visit, 'Français')
  await heading(page, 'Votre compte').waitFor()
  expect(page.url()).toBe(`${proxy.url}/auth/account?done=password_changed`)
  await follow(visit, 'English')
  await arrive(visit, 'Your account')
  await page.goto(`${proxy.url}/auth/.well-known/change-password`)
  await arrive(visit, 'Change your password')
  await follow(visit, 'Your account')
  await arrive(visit, 'Your account')
  await signOut(visit)
  expect(visit.faults).toEqual([])
})

it.each(WAYS)(
  'speaks the language that was chosen by its link on every page from then on, on %s',
  async (_, device) => {
    const visit = await openPage(`${service.url}/sign-in?return_to=%2Faccount%2Fevents`, device)
    const { page } = visit
    await follow(visit, 'Français')
    await arrive(visit, 'Connexion')
    expect(page.url()).toBe(`${service.url}/sign-in?return_to=%2Faccount%2Fevents`)
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
    await follow(visit, 'Créer un compte')
    await arrive(visit, 'Créer un compte')
    await submit(visit, 'Créer le compte', newcomer())
    await arrive(visit, 'Confirmez votre adresse')
    await follow(visit, 'Plus tard')
    await heading(page, /compte/).waitFor()
    await follow(visit, 'English')
    await arrive(visit, 'What happened to your account')
    await follow(visit, 'Your account')
    await arrive(visit, 'Your account')
  },
)
