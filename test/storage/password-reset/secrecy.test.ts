import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { mailsOf } from '../../support/mail.ts'
import { register } from '../../support/outbox.ts'
import { onStatement } from '../../support/statements.ts'

const CAP = 3
const ask = ({ form }: TestApp, path: string, email: string) => form('POST', path, { email })

/** Asks and gives the answer, but for the address in it, and every statement that it took, without its values. */
async function observe(service: TestApp, path: string, email: string) {
  const statements: string[] = []
  const stop = onStatement(service, (sql) => statements.push(sql))
  const { statusCode, body, headers } = await ask(service, path, email)
  stop()
  const { date: _, 'x-request-id': __, ...rest } = headers
  return { statusCode, body: body.replace(email, 'E'), headers: Object.entries(rest), statements }
}

async function startWithBob(env: Record<string, string> = {}) {
  const service = await startApp(env)
  await register(service)
  await mailsOf(service)
  return service
}

it.each(['/reset_password', '/verify_email'])(
  'takes the same statements and gives the same answer at %s, for a known address, an unknown one and over the cap',
  async (path) => {
    const service = await startWithBob()
    const known = await observe(service, path, bob.email)
    const unknown = await observe(service, path, 'eve@bob.com')
    for (let asked = 1; asked < CAP; asked++) await ask(service, path, bob.email)
    const over = await observe(service, path, bob.email)

    expect(known.statusCode).toBe(200)
    expect(known.statements.length).toBeGreaterThan(5)
    expect(unknown).toEqual({ ...known, headers: lengthened(known.headers, 'eve@bob.com') })
    expect(over).toEqual(known)
    expect((await mailsOf(service)).length).toBe(1 + CAP)
  },
)

it('answers an address that is confirmed already as any other', async () => {
  const service = await startWithBob()
  const unconfirmed = await observe(service, '/verify_email', bob.email)
  await service.app.knex('users').update({ email_verified_at: 1 })
  expect(await observe(service, '/verify_email', bob.email)).toEqual(unconfirmed)
})

const lengthened = (headers: [string, unknown][], email: string) =>
  headers.map(([name, value]) =>
    name === 'content-length'
      ? [name, String(Number(value) - bob.email.length + email.length)]
      : [name, value],
  )
