import { bob, type TestApp } from './app.ts'
import { cookieOf, send, signInFrom } from './stranger.ts'

/** Where the owner of an account is. */
export const OWNER = '198.51.100.7'

/** Bob's browser after a sign-in: the cookie that stays, and the session. */
export async function known(service: TestApp, who = bob) {
  await send(service, 'POST', '/users', who, { ip: OWNER })
  const answer = await signInFrom(service, who, { ip: OWNER })
  return {
    device_id: cookieOf(answer, 'device_id') as string,
    session_id: answer.json().session_id as string,
  }
}

/** What a sign-in is answered in the browser that has this device ID. */
export const statusWith = async (service: TestApp, deviceId: string, who = bob) =>
  (await signInFrom(service, who, { ip: OWNER, cookies: { device_id: deviceId } })).statusCode
