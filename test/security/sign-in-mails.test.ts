import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../support/app.ts'
import { cookieOf, guess, send, signInFrom } from '../support/stranger.ts'

const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' }
const manner = { ip: '198.51.100.7', headers: firefox }

/** Bob, with the mail that his registration brings already read. */
async function registered() {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
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

it('shows no markup of what a device calls itself', async () => {
  const service = await registered()
  await signInFrom(service)
  await signInFrom(service, bob, { headers: { 'user-agent': '<img src=x>\u00e9 evil' } })
  expect((await service.newMails())[0]).not.toContain('<img src=x')
})
