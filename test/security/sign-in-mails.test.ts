import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../support/app.ts'
import { cookieOf, guess, send, signInFrom } from '../support/stranger.ts'

const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' }
const manner = { ip: '198.51.100.7', headers: firefox }

/** Bob, with the mail that his registration brings already read. */
async function registered() {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  await service.app.knex('users').update({ email_verified_at: 1 })
  let read = (await service.mails()).length
  const newMails = async () => {
    const all = await service.mails()
    const fresh = all.slice(read)
    read = all.length
    return fresh
  }
  return { ...service, newMails }
}

const deviceOf = async (service: Pick<TestApp, 'app'>) =>
  cookieOf(await signInFrom(service, bob, manner), 'device_id') as string

it('does not tell the owner of the first device', async () => {
  const service = await registered()
  await signInFrom(service, bob, manner)
  expect(await service.newMails()).toEqual([])
})

it('tells the owner of a sign-in from a new device, from where and with what', async () => {
  const service = await registered()
  await signInFrom(service)
  await signInFrom(service, bob, manner)
  const [mail, ...others] = await service.newMails()
  expect(others).toEqual([])
  expect(mail).toContain(`To: ${bob.email}`)
  expect(mail).toContain('Firefox on Linux')
  expect(mail).toContain('198.51.100.7')
})

it('does not tell of a device that is known', async () => {
  const service = await registered()
  const device_id = await deviceOf(service)
  await signInFrom(service, bob, { ...manner, cookies: { device_id } })
  expect(await service.newMails()).toEqual([])
})

it('tells the owner of a success after ten failures, also of a known device', async () => {
  const service = await registered()
  const device_id = await deviceOf(service)
  await guess(service, 10)
  await signInFrom(service, bob, { ...manner, cookies: { device_id } })
  expect(await service.newMails()).toHaveLength(1)
  await signInFrom(service, bob, { ...manner, cookies: { device_id } })
  expect(await service.newMails()).toEqual([])
})

it('tells the owner when the pause after ten failures was waited for', async () => {
  const service = await registered()
  await guess(service, 10)
  service.pass(60)
  expect((await signInFrom(service, bob, manner)).statusCode).toBe(200)
  expect(await service.newMails()).toHaveLength(1)
})

it('does not tell of a success after fewer', async () => {
  const service = await registered()
  await guess(service, 9)
  await signInFrom(service, bob, manner)
  expect(await service.newMails()).toEqual([])
})

it.each([
  '<img src=x>\u00e9 evil',
  'evil',
  'Your account is locked, call evil/1.0 (X11; evil)',
  'evil.example/1 x',
])('shows nothing of a device that calls itself %j', async (agent) => {
  const service = await registered()
  await signInFrom(service, bob, manner)
  await signInFrom(service, bob, { headers: { 'user-agent': agent } })
  const [mail = ''] = await service.newMails()
  expect(mail).toContain('an unknown device')
  expect(mail).not.toContain('evil')
})

it('names a device in the language of the mail', async () => {
  const service = await registered()
  await signInFrom(service)
  await signInFrom(service, bob, { headers: { ...firefox, 'accept-language': 'fr' } })
  expect((await service.newMails())[0]).toContain('Firefox sous Linux')
})

it('is told once of a program that keeps no cookies, again after a week without it, and after a new password', async () => {
  const service = await registered()
  await signInFrom(service, bob, manner)
  const script = { ip: '192.0.2.9', headers: { 'user-agent': 'curl/8.5.0' } }
  const mailsOfADay = async (who = bob) => {
    for (let hour = 0; hour < 24; hour++) {
      service.pass(3600)
      await signInFrom(service, who, script)
    }
    return (await service.newMails()).length
  }
  expect([await mailsOfADay(), await mailsOfADay()]).toEqual([1, 0])
  service.pass(7 * 86_400)
  expect(await mailsOfADay()).toBe(1)
  const current = { ...bob, password: 'another password' }
  const { session_id } = (await signInFrom(service, bob, manner)).json()
  const change = { current_password: bob.password, new_password: current.password }
  await send(service, 'PUT', '/users/me/password', change, { ...manner, cookies: { session_id } })
  await service.newMails()
  expect(await mailsOfADay(current)).toBe(1)
})
