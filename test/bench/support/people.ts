import { request } from './connection.ts'
import { send } from './load.ts'

const someone = { email: 'someone@example.com', password: 'correct horse battery staple' }

/** The sign-in of the person {@link register} registers. */
export const SIGN_IN = request('POST', '/sessions', { form: someone })

/** Registers the one person the load signs in. */
export async function register(port: number): Promise<void> {
  await send(port, request('POST', '/users', { form: someone }), 1, 1)
}
