import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'

it('lets to a route that asks for a recent proof only who signed in within ten minutes', async () => {
  const service = await startApp(
    {},
    {
      extend: (app) => {
        app.get('/recent', { onRequest: app.requireSession, config: { access: 'recent' } }, async () => ({}))
      },
    },
  )
  const { get, pass } = service
  expect((await get('/recent')).json()).toEqual({ message: 'Forbidden' })
  const cookies = await signIn(service)
  pass(599)
  expect((await get('/recent', cookies)).statusCode).toBe(200)
  pass(2)
  const refused = await get('/recent', cookies)
  expect([refused.statusCode, refused.json()]).toEqual([403, { message: 'recent sign-in required' }])
  expect((await get('/recent', await signIn(service))).statusCode).toBe(200)
})
