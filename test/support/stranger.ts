import type { InjectOptions } from 'fastify'
import { bob, type TestApp } from './app.ts'

type Fields = Record<string, unknown>

/** What a request may have beside its fields. */
export interface Manner {
  ip?: string
  cookies?: Record<string, string>
  headers?: Record<string, string>
}

/** Sends JSON from an address of its own, with cookies and headers of its own. */
export const send = (
  { app }: Pick<TestApp, 'app'>,
  method: NonNullable<InjectOptions['method']>,
  url: string,
  payload: Fields,
  { ip = '192.0.2.1', cookies = {}, headers = {} }: Manner = {},
) => app.inject({ method, url, payload, cookies, headers, remoteAddress: ip })

/** Tries to sign in. */
export const signInFrom = (service: Pick<TestApp, 'app'>, fields: Fields = bob, manner: Manner = {}) =>
  send(service, 'POST', '/sessions', fields, manner)

/** Tries so many wrong passwords, one after the other; gives the statuses. */
export async function guess(
  service: Pick<TestApp, 'app'>,
  times: number,
  { email = bob.email, ...manner }: Manner & { email?: string } = {},
): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < times; i++)
    statuses.push((await signInFrom(service, { email, password: `wrong ${i}` }, manner)).statusCode)
  return statuses
}

/** How often a value is there. */
export const times = <Value>(count: number, value: Value): Value[] => Array(count).fill(value)

/** The value of a cookie that an answer sets. */
export const cookieOf = (answer: { cookies: { name: string; value: string }[] }, name: string) =>
  answer.cookies.find((cookie) => cookie.name === name)?.value
