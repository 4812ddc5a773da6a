import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { known, statusWith } from '../../support/devices.ts'
import { cookieOf, guess } from '../../support/stranger.ts'

it('is given to whoever reset the password, who may sign in at once', async () => {
  const service = await startApp()
  const { device_id: former } = await known(service)
  await guess(service, 11)
  const reset_token = await service.app.auth.createResetToken(bob.email)
  const reset = await service.form('PUT', '/reset_password', { reset_token, new_password: 'new password' })
  await guess(service, 11)
  const now = { ...bob, password: 'new password' }
  expect(await statusWith(service, cookieOf(reset, 'device_id') as string, now)).toBe(200)
  // Whoever had the old password may have signed in with it.
  await guess(service, 11)
  expect(await statusWith(service, former, now)).toBe(429)
})

it('is the only one left where the password was changed with it', async () => {
  const service = await startApp()
  const { device_id: other } = await known(service)
  const { device_id, session_id } = await known(service)
  const change = { current_password: bob.password, new_password: 'new password' }
  await service.form('PUT', '/users/me/password', change, { session_id, device_id })
  await guess(service, 11)
  const now = { ...bob, password: 'new password' }
  expect(await statusWith(service, device_id, now)).toBe(200)
  await guess(service, 11)
  expect(await statusWith(service, other, now)).toBe(429)
})

it('is given to whoever changed the password without one', async () => {
  const service = await startApp()
  const { session_id } = await known(service)
  const change = { current_password: bob.password, new_password: 'new password' }
  const changed = await service.form('PUT', '/users/me/password', change, { session_id })
  await guess(service, 11)
  const now = { ...bob, password: 'new password' }
  expect(await statusWith(service, cookieOf(changed, 'device_id') as string, now)).toBe(200)
})
