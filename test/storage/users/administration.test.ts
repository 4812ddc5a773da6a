import { expect, it } from 'vitest'
import { UserNotFoundError } from '../../../src/features/users/errors.ts'
import { bob, startApp } from '../../support/app.ts'

it('finds a user by e-mail address, ID and subject, and nobody by what is none of these', async () => {
  const { app } = await startApp()
  const user = await app.users.addUser(bob.email, 'x')
  for (const name of ['BOB@bob.com', String(user.id), `0${user.id}`, user.subject.toUpperCase()])
    expect(await app.administration.find(name)).toEqual(user)
  for (const name of [
    '2147483647',
    '2147483648',
    '9'.repeat(15),
    '9'.repeat(400),
    '-1',
    '1.0',
    '',
    'x',
    user.subject.slice(1),
  ])
    await expect(app.administration.find(name), name).rejects.toThrow(UserNotFoundError)
})
