import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { itOfServer } from '../../support/server-only.ts'

/** The service with Bob signed in, and the lines that come of what it is asked. */
async function startWithBob(options = {}) {
  const service = await startApp({ RATE_LIMIT: 'off' }, options)
  const cookie = await signIn(service)
  const { id } = await service.app.users.findUserBy({ email: bob.email })
  const linesAfter = async (ask: (service: TestApp) => Promise<unknown>) => {
    service.log.length = 0
    await ask(service)
    return service.log.map((line) => JSON.parse(line))
  }
  return { ...service, cookie, id, linesAfter }
}

itOfServer('has the line of a request say which user asked, or whose account was asked for', async () => {
  const { cookie, id, linesAfter } = await startWithBob()
  const asked: ((service: TestApp) => Promise<unknown>)[] = [
    ({ get }) => get('/profile', cookie),
    ({ form }) => form('POST', '/sessions', bob),
    ({ form }) => form('POST', '/sessions', { ...bob, password: 'wrong' }),
    ({ form }) => form('POST', '/reset_password', { email: bob.email }),
    ({ form }) => form('POST', '/verify_email', { email: bob.email }),
  ]
  for (const ask of asked)
    expect(await linesAfter(ask)).toContainEqual(
      expect.objectContaining({ msg: 'request answered', user_id: id, request_id: expect.any(String) }),
    )
})

itOfServer('says of no user where nobody is known', async () => {
  const { linesAfter } = await startWithBob()
  const nobody = { email: 'nobody@bob.com', password: 'x' }
  for (const url of ['/profile', '/'])
    expect(await linesAfter(({ get }) => get(url))).not.toContainEqual(
      expect.objectContaining({ user_id: expect.anything() }),
    )
  expect(await linesAfter(({ form }) => form('POST', '/sessions', nobody))).not.toContainEqual(
    expect.objectContaining({ user_id: expect.anything() }),
  )
})

it('says in the line of a fault, and in those of mails, whom it is about', async () => {
  const { cookie, id, linesAfter } = await startWithBob({
    extend: (app: TestApp['app']) => {
      app.get('/fault', { onRequest: app.requireSession, config: { access: 'anyone' } }, () => {
        throw new Error('a fault')
      })
    },
  })
  const faults = await linesAfter(({ get }) => get('/fault', cookie))
  expect(faults).toContainEqual(expect.objectContaining({ msg: 'internal error', user_id: id }))
  const mails = await linesAfter(async ({ form, mails }) => {
    for (let i = 0; i < 5; i++) await form('POST', '/reset_password', { email: bob.email })
    await mails()
  })
  for (const msg of ['mail written', 'mail withheld: its recipient had too many'])
    expect(mails).toContainEqual(expect.objectContaining({ msg, user_id: id }))
  expect(JSON.stringify(mails)).not.toContain(bob.email)
})
