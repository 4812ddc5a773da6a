import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { signIn, turnOnSecondFactor } from './account.ts'
import { openPage, WAYS } from './browser.ts'
import { mailTo, newcomer, send, useService } from './service.ts'
import { arrive, follow, submit } from './steps.ts'

/** An application that people come from, which says where they are in it; `/moved` is at another origin by now. */
async function startApplication(moved?: string): Promise<string> {
  const server = createServer(({ url = '' }, answer) => {
    if (moved && url === '/moved') answer.writeHead(302, { location: `${moved}/here` }).end()
    else answer.setHeader('content-type', 'text/html').end(`<title>App</title><h1>App: ${url}</h1>`)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  afterAll(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const elsewhere = await startApplication()
const application = await startApplication(elsewhere)
const service = useService({ RETURN_URL: `${application}/start`, SECOND_FACTOR_TRUST_DAYS: '0' })

const open = (path: string, returnTo: string, device = {}) =>
  openPage(`${service.url}${path}?return_to=${encodeURIComponent(returnTo)}`, device, [
    application,
    elsewhere,
  ])

it.each(WAYS)(
  'leads back to the application from a sign-up, and a sign-in with a code, on %s',
  async (_, device) => {
    const bob = newcomer()
    const visit = await open('/sign-in', `${application}/cart?item=1&n=2`, device)
    await arrive(visit, 'Sign in')
    await follow(visit, 'Make an account')
    await arrive(visit, 'Make an account')
    await submit(visit, 'Make the account', bob)
    await arrive(visit, 'Confirm your address', 'Your account is made.')
    await submit(visit, 'Confirm', { code: (await mailTo(service, bob.email, 'Confirm')).code })
    await arrive(visit, 'App: /cart?item=1&n=2')

    await visit.page.goto(`${service.url}/account`)
    await arrive(visit, 'Your account')
    const { recoveryCodes } = await turnOnSecondFactor(visit, bob.password)
    await submit(visit, 'Sign out')
    await arrive(visit, 'You are signed out')
    await visit.page.goto(`${service.url}/sign-in?return_to=${encodeURIComponent(`${application}/cart`)}`)
    await submit(visit, 'Sign in', bob)
    await arrive(visit, 'One more step')
    await submit(visit, 'Sign in', { code: recoveryCodes[0] ?? '' })
    await arrive(visit, 'App: /cart')
  },
)

it('leads back to the application also where that leads on to another origin', async () => {
  const bob = newcomer()
  await send(service, 'POST', '/users', bob)
  const visit = await open('/sign-in', `${application}/moved`)
  await signIn(visit, bob, 'App: /here')
})

it('leads whoever is signed in already straight back to the application', async () => {
  const bob = newcomer()
  await send(service, 'POST', '/users', bob)
  const visit = await open('/sign-in', '/account/events')
  await signIn(visit, bob, 'What happened to your account')
  await visit.page.goto(`${service.url}/sign-in?return_to=${encodeURIComponent(`${application}/cart`)}`)
  await arrive(visit, 'App: /cart')
  await visit.page.goto(`${service.url}/account`)
  await follow(visit, 'Back to the application')
  await arrive(visit, 'App: /start')
})

it.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  ' //evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,<h1>App</h1>',
  'http://127.0.0.1@evil.example/',
  'http://evil.example#@127.0.0.1/',
  '/.//evil.example',
  '/%09/evil.example',
])('leads nowhere else than to this service where it is asked to lead to %j', async (hostile) => {
  const bob = newcomer()
  await send(service, 'POST', '/users', bob)
  const visit = await open('/sign-in', hostile)
  await arrive(visit, 'Sign in')
  await submit(visit, 'Sign in', bob)
  await visit.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  expect(new URL(visit.page.url()).origin).toBe(service.url)
  expect(visit.strangers).toEqual([])
})
