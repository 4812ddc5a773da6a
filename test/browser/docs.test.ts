import { expect, it } from 'vitest'
import { spawnService } from '../support/service.ts'
import { openPage } from './browser.ts'
import { useService } from './service.ts'
import { picture } from './steps.ts'
import { execute, openOperation } from './swagger-ui.ts'

const service = useService()
const alice = { email: 'alice@example.com', password: 'correct horse battery' }
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

interface Described {
  info: { title: string }
  paths: Record<string, Record<string, { operationId: string }>>
}

it('carries a person from registration to logout with the buttons of Swagger UI', async () => {
  const { url } = service
  const { page, context, strangers, faults } = await openPage(`${url}/docs`)

  expect(await execute(page, 'registerUser', alice)).toEqual({
    contentType: 'application/x-www-form-urlencoded',
    status: '201',
    body: { email: alice.email, message: 'user created' },
  })

  const loggedIn = await execute(page, 'logIn', alice)
  expect(loggedIn).toEqual({
    contentType: 'application/x-www-form-urlencoded',
    status: '200',
    body: { email: alice.email, message: 'logged in', session_id: expect.stringMatching(UUID) },
  })
  const [session] = (await context.cookies()).filter(({ name }) => name === 'session_id')
  expect(session).toMatchObject({
    value: loggedIn.body.session_id,
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
  })

  expect(await execute(page, 'getProfile')).toEqual({ status: '200', body: { email: alice.email } })

  expect(await execute(page, 'logOut')).toEqual({ status: '200', body: {} })
  // The browser goes on being known as one of Bob's, by a cookie of its own.
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['device_id'])

  expect(await execute(page, 'getProfile')).toEqual({ status: '403', body: { message: 'Forbidden' } })

  expect(strangers).toEqual([])
  // The browser itself writes one line for the refusal asked for above; nothing else may be there.
  expect(faults).toEqual([
    `Failed to load resource: the server responded with a status of 403 (Forbidden) ${url}/profile`,
  ])
})

it('draws every operation without an error and without asking any other machine', async () => {
  const { url } = service
  const { page, strangers, faults } = await openPage(`${url}/docs`)
  const { info, paths } = (await (await fetch(`${url}/docs/json`)).json()) as Described
  const operations = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .map(({ operationId }) => operationId)

  // All at once: to open one after the other has all that are open drawn anew each time.
  await page.locator('.opblock').first().waitFor()
  await page.locator('.opblock-summary-control').evaluateAll((controls: { click(): void }[]) => {
    for (const control of controls) control.click()
  })
  const drawn = page.locator('.opblock.is-open', { has: page.locator('button.execute') })
  await expect.poll(() => drawn.count()).toBe(operations.length)

  expect(operations).toContain('registerUser')
  const ids: string[] = await drawn.evaluateAll((boxes: { id: string }[]) => boxes.map(({ id }) => id))
  expect(ids.map((id) => id.replace(/^operations-.*-/, '')).toSorted()).toEqual(operations.toSorted())
  expect(await page.getByRole('heading', { level: 1, name: info.title }).isVisible()).toBe(true)
  expect(await page.locator('.errors-wrapper').count()).toBe(0)
  expect(strangers).toEqual([])
  expect(faults).toEqual([])
})

it('shows the service’s own name and mark, and no way to sign in that a cookie of scripts would need', async () => {
  const { url } = await spawnService({ SERVICE_NAME: 'Möbius & Söhne <Konten>' })
  const { page, faults } = await openPage(`${url}/docs`)
  await openOperation(page, 'getProfile')
  expect(await page.title()).toBe('Möbius & Söhne <Konten> · API')
  const mark = page.locator('.topbar-wrapper img')
  await page.waitForFunction(
    `document.querySelector('.topbar-wrapper img')?.src.startsWith('data:image/svg')`,
  )
  expect(await mark.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBeGreaterThan(32)
  for (const button of await page.locator('.authorize, .authorization__btn').all())
    expect(await button.isVisible()).toBe(false)
  expect(await page.locator('.download-url-wrapper').isVisible()).toBe(false)
  await page.locator('.topbar').scrollIntoViewIfNeeded()
  await picture(page, 'docs')
  expect(faults).toEqual([])
})
