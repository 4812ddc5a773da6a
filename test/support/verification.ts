import { bob, startApp } from './app.ts'
import { registrationMail } from './mail.ts'

const { email } = bob

/** The service with Bob registered, and what he was mailed. */
export async function startWithMail(env: Record<string, string> = {}) {
  const service = await startApp(env)
  const mail = await registrationMail(service)
  const verify = (proof: Record<string, string>) => service.form('PUT', '/verify_email', proof)
  const askAgain = (address = email) => service.form('POST', '/verify_email', { email: address })
  const verifiedAt = () => service.app.knex('users').where({ email }).pluck('email_verified_at')
  return { ...service, service, ...mail, mail, verify, askAgain, verifiedAt }
}
