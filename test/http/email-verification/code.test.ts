import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { registrationMail } from '../../support/mail.ts'
import { startWithMail } from '../../support/verification.ts'

const { email } = bob
const VERIFIED = '{"email":"bob@bob.com","message":"Email verified"}'
const REFUSED = '{"message":"invalid or expired verification"}'

const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

it('takes the code after four wrong ones', async () => {
  const { verify, code } = await startWithMail()
  for (let time = 0; time < 4; time++)
    expect((await verify({ email, code: otherThan(code) })).body).toBe(REFUSED)
  expect((await verify({ email, code })).body).toBe(VERIFIED)
})

it('ends the code after five wrong ones, and leaves the link good', async () => {
  const { verify, code, token } = await startWithMail()
  for (let time = 0; time < 5; time++) await verify({ email, code: otherThan(code) })
  expect((await verify({ email, code })).body).toBe(REFUSED)
  expect((await verify({ token })).body).toBe(VERIFIED)
})

it('writes as much for an address that no code was sent to', async () => {
  const { verify, code, app } = await startWithMail()
  const written = async (address: string) => {
    await app.knex('tokens').whereNull('user_id').delete()
    await verify({ email: address, code: otherThan(code) })
    return app.knex('tokens').whereNull('user_id').pluck('purpose')
  }
  expect(await written(email)).toEqual(['verify_email'])
  expect(await written('nobody@bob.com')).toEqual(['verify_email'])
})

it('looks at no more than five codes of two hundred at once', async () => {
  const { verify, code, app, verifiedAt } = await startWithMail({ RATE_LIMIT: 'off' })
  const guesses = Array.from({ length: 200 }, () => verify({ email, code: otherThan(code) }))
  for (const answer of await Promise.all(guesses)) expect(answer.statusCode).toBe(403)
  expect(await app.knex('tokens').whereNotNull('user_id').pluck('guesses')).toEqual([5])
  expect((await verify({ email, code })).body).toBe(REFUSED)
  expect(await verifiedAt()).toEqual([null])
})

it('refuses what is no code', async () => {
  const { verify } = await startWithMail()
  for (const wrong of ['', ' ', '12345', '1234567', '１２３４５６', "' or 1=1 --"])
    expect((await verify({ email, code: wrong })).body, wrong).toBe(REFUSED)
})

it('does not take the code of somebody else', async () => {
  const { service, verify, code } = await startWithMail()
  const eve = await registrationMail(service, { ...bob, email: 'eve@bob.com' })
  if (eve.code !== code) expect((await verify({ email: 'eve@bob.com', code })).body).toBe(REFUSED)
})
