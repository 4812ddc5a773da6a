import { signIn, startApp } from './app.ts'
import { addClient, basic } from './clients.ts'

/** The service with a client of it, and a function that has the client ask about a token and gives what it is told. */
export async function startWithClient(env: Record<string, string> = {}, name = 'billing') {
  const t = await startApp(env)
  const asClient = async (...client: [name: string, audience?: string]) => {
    const { secret } = await addClient(t, ...client)
    return async (token: string) => {
      const headers = basic(client[0], secret)
      return (await t.app.inject({ method: 'POST', url: '/introspect', headers, payload: { token } })).json()
    }
  }
  return {
    ...t,
    asClient,
    ask: await asClient(name),
    /** A token for an audience, about the session with these cookies. */
    tokenOf: async (cookies: { session_id: string }, audience = 'billing'): Promise<string> =>
      (await t.form('POST', '/tokens', { audience }, cookies)).json().access_token,
    cookies: await signIn(t),
  }
}
