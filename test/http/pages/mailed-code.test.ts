import { expect, it } from 'vitest'
import { guessesOf } from '../../../src/features/second-factor/guesses.ts'
import { bob } from '../../support/app.ts'
import { mailAfter, mailsAfter, mailsOf, type ReadMail } from '../../support/mail.ts'
import { ledTo, readPage } from '../../support/pages.ts'
import { keep, startWithSecondFactor } from '../../support/second-factor.ts'

const { email, password } = bob

/** The code of the newest mail that brings one. */
const codeOf = (mails: readonly ReadMail[]) =>
  /^\s*(\d{6})\s*$/m.exec(
    mails.findLast(({ subject }) => subject?.startsWith('Your code'))?.text ?? '',
  )?.[1] ?? ''

/** Bob's account after so many wrong codes in a row that a mailed one comes first; also in the browser that is known. */
async function startAfterGuesses() {
  const service = await startWithSecondFactor()
  const { id } = await service.app.users.findUserBy({ email })
  for (const { row } of [guessesOf(id), guessesOf(id, service.cookies.device_id)])
    for (let n = 0; n < 50; n++) await service.app.rateLimits.consume([row])
  return service
}

it('asks at sign-in for a mailed code, and says so until it is given, then for one of the app', async () => {
  const service = await startAfterGuesses()
  let pending: Record<string, string> = {}
  await mailAfter(service, async () => {
    const begun = await service.form('POST', '/sign-in', { email, password })
    expect(ledTo(begun)).toEqual([303, '/sign-in/code'])
    pending = keep({}, begun)
  })
  const post = async (code: string) =>
    readPage(await service.form('POST', '/sign-in/code', { code }, pending))
  expect(readPage(await service.get('/sign-in/code', pending)).text).toContain('We have mailed you a code')
  const wrong = await post('000000')
  expect(wrong).toMatchObject({ status: 401, faulty: ['code'] })
  expect(wrong.text).toContain('We have mailed you a code')
  const right = await post(codeOf(await mailsOf(service)))
  expect(right).toMatchObject({
    status: 403,
    faulty: ['code'],
    fault: expect.stringMatching(/one from your authenticator/),
  })
  expect(right.text).not.toContain('We have mailed you a code')
  const done = await service.form('POST', '/sign-in/code', { code: service.code() }, pending)
  expect(ledTo(done)).toEqual([303, '/account'])
})

it.each(['/account/delete', '/account/security/off'])(
  'mails one to whoever leaves the code empty at %s',
  async (path) => {
    const service = await startAfterGuesses()
    service.pass(601)
    const post = async (fields: Record<string, string>) =>
      service.form('POST', path, { password, ...fields }, service.cookies)
    const opened = await mailsAfter(service, async () => {
      const page = readPage(await service.get(path, service.cookies))
      expect(page.text).toContain('Leave this empty, and we mail you one.')
      expect(page.inputs.find((tag) => /name="code"/.test(tag))).not.toContain('required')
    })
    expect(opened).toEqual([])
    const mail = await mailAfter(service, async () => {
      expect(readPage(await post({ code: '' }))).toMatchObject({ status: 401, faulty: ['code'] })
    })
    const right = readPage(await post({ code: codeOf([mail]) }))
    expect(right).toMatchObject({ status: 403, faulty: ['code'] })
    expect(right.text).not.toContain('Leave this empty')
    expect((await post({ code: service.code() })).statusCode).toBe(303)
  },
)
