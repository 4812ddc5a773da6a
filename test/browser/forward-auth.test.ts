import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { PROXIES } from '../support/deployed-proxies.ts'
import { freePort } from '../support/postgres.ts'
import { spawnService } from '../support/service.ts'
import { signIn, signOut, signUp } from './account.ts'
import { openPage, WAYS } from './browser.ts'
import { newcomer } from './service.ts'
import { arrive, follow, picture } from './steps.ts'

/** An app that is not ours: its pages say where they are, and whom the app is told of. */
async function startApp(): Promise<string> {
  const server = createServer(({ url = '', headers }, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end(
      `<link rel="icon" href="data:,"><title>App</title><h1>${url} for ${headers['remote-user']}</h1>`,
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The service at `authHost`, and an app at `appHost`, behind the proxy of deploy/. */
async function startBehind(kind: string, authHost: string, appHost: string) {
  const port = String(await freePort())
  const proxy = await PROXIES[kind]?.(`127.0.0.1:${port}`, await startApp(), appHost)
  const app = `http://${appHost}:${new URL(proxy?.url ?? '').port}`
  const auth = `http://${authHost}:${port}`
  const sites = appHost === authHost ? {} : { FORWARD_AUTH_SITES: app }
  const service = await spawnService({ PORT: port, PUBLIC_URL: auth, ...sites })
  return { service, auth, app }
}

it.each(WAYS)('leads to the page of an app on another host and back, on %s', async (_, device) => {
  const { service, auth, app } = await startBehind('caddy', 'auth.localhost', 'app.localhost')
  const bob = newcomer()
  const page = '/reports?from=1&name=%C3%A9'
  const visit = await openPage(app + page, device, [auth])
  await arrive(visit, 'Sign in')
  await picture(visit.page, 'sign in to an app')
  await follow(visit, 'Make an account')
  await signUp(visit, service, bob, `${page} for ${bob.email}`)

  // Another tab, and what the app is not told: the service is another site.
  const other = await visit.context.newPage()
  await other.goto(`${app}/more`)
  await other.getByRole('heading', { name: `/more for ${bob.email}` }).waitFor()
  const names = async (url: string) => (await visit.context.cookies(url)).map(({ name }) => name)
  expect(await names(app)).toContain('site_session')
  expect(await names(app)).not.toContain('session_id')

  await other.close()
  await visit.page.goto(`${auth}/account`)
  await signOut(visit)
  await visit.page.goto(app + page)
  await signIn(visit, bob, `${page} for ${bob.email}`)
})

it('leads two tabs that are opened at once to their pages', async () => {
  const { service, auth, app } = await startBehind('caddy', 'auth.localhost', 'app.localhost')
  const bob = newcomer()
  const visit = await openPage(`${auth}/sign-up`, {}, [app])
  await signUp(visit, service, bob)
  const tabs = await Promise.all(
    ['/one', '/two', '/three'].map(async (path) => [path, await visit.context.newPage()] as const),
  )
  await Promise.all(tabs.map(([path, tab]) => tab.goto(app + path)))
  for (const [path, tab] of tabs)
    await tab.getByRole('heading', { name: `${path} for ${bob.email}` }).waitFor()
  expect({ faults: visit.faults, strangers: visit.strangers }).toEqual({ faults: [], strangers: [] })
})

it('protects an app on another port of localhost at once', async () => {
  const { service, auth, app } = await startBehind('caddy', 'localhost', 'localhost')
  const bob = newcomer()
  const visit = await openPage(`${app}/reports`, {}, [auth])
  await arrive(visit, 'Sign in')
  await follow(visit, 'Make an account')
  await signUp(visit, service, bob, `/reports for ${bob.email}`)
})
