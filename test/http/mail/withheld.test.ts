import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, startApp } from '../../support/app.ts'

it('says in the log that a mail was withheld since its recipient had too many, without the address', async () => {
  const { form, log } = await startApp()
  await form('POST', '/users', bob)
  const withheld = () => log.filter((line) => line.includes('mail withheld'))
  for (let i = 0; i < 20 && withheld().length === 0; i++)
    expect((await form('POST', '/reset_password', { email: bob.email })).statusCode).toBe(200)
  expect(withheld().map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 30, recipient_digest: sha256(bob.email) }),
  ])
  expect(log.join('')).not.toContain(bob.email)
})
