import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { mailAfter } from '../../support/mail.ts'
import { onStatement } from '../../support/statements.ts'
import { startWithMail } from '../../support/verification.ts'

const { email } = bob
const NO_USER_ID = 'nobody@bob.com'
const REFUSED = '{"message":"invalid or expired verification"}'
const DAY = 86_400

const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

/** Has a code mailed and guesses five others, so often; gives the last mail. */
async function guessRounds(started: Awaited<ReturnType<typeof startWithMail>>, rounds: number) {
  const { service, verify, askAgain, pass } = started
  let { mail } = started
  for (let round = 0; round < rounds; round++) {
    // The share of mails to an address is for twenty minutes.
    pass(1200)
    mail = await mailAfter(service, () => askAgain())
    for (let time = 0; time < 5; time++)
      expect((await verify({ email, code: otherThan(mail.code) })).body).toBe(REFUSED)
  }
  return mail
}

it('looks at twenty codes of an address in a day over all mails, and then only at links', async () => {
  const started = await startWithMail()
  await guessRounds(started, 4)
  started.pass(1200)
  const mail = await mailAfter(started.service, () => started.askAgain())
  expect((await started.verify({ email, code: mail.code })).body).toBe(REFUSED)
  expect((await started.verify({ token: mail.token })).statusCode).toBe(200)
})

it('looks at a right code before, and again the next day', async () => {
  const started = await startWithMail()
  await guessRounds(started, 4)
  started.pass(DAY)
  const mail = await mailAfter(started.service, () => started.askAgain())
  expect((await started.verify({ email, code: mail.code })).statusCode).toBe(200)
})

it('answers and writes for an address that nobody has as for one with a code', async () => {
  const { service, app } = await startWithMail()
  const statementsOf = async (address: string) => {
    const statements: string[] = []
    const stop = onStatement({ app }, (sql) => statements.push(sql.replace(/\(.*?\)|[?$\d]+/g, '')))
    const { statusCode, body } = await service.form('PUT', '/verify_email', {
      email: address,
      code: '0'.repeat(6),
    })
    stop()
    return { statusCode, body, statements }
  }
  for (let time = 0; time < 22; time++)
    expect(await statementsOf(NO_USER_ID), String(time)).toEqual(await statementsOf(email))
})

it('counts an address however it is written', async () => {
  const service = await startApp()
  for (const spelling of [email, ' BOB@bob.com', 'Bob@Bob.Com'])
    await service.form('PUT', '/verify_email', { email: spelling, code: '000000' })
  const counts = await service.app.knex('limits').where('key', 'like', 'codes:%').pluck('count')
  expect(counts).toEqual([3])
})
