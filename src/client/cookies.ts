/** The cookies of a client that no browser keeps them for. */
export interface Cookies {
  /** What a request says; undefined where there is none. */
  header(): string | undefined
  /** Keeps what an answer sets, and drops what it clears. */
  keep(headers: Headers): void
}

/** Who is to know of a session, and the name of its cookie. */
interface SessionOptions {
  sessionId?: string | undefined
  onSession?: ((sessionId: string | undefined) => void) | undefined
  sessionCookie: string
}

/** Keeps the session's cookie, and those that a sign-in needs beside it, in memory. */
export function createCookies({ sessionId, onSession, sessionCookie }: SessionOptions): Cookies {
  const values = new Map<string, string>()
  if (sessionId && !/^[\w-]+$/.test(sessionId)) throw new TypeError('sessionId is no session ID')
  if (sessionId) values.set(sessionCookie, sessionId)

  return {
    header: () => [...values].map(([name, value]) => `${name}=${value}`).join('; ') || undefined,
    keep(headers) {
      const before = values.get(sessionCookie)
      for (const line of headers.getSetCookie()) {
        const { name, value, isDead } = parse(line)
        if (isDead) values.delete(name)
        else values.set(name, value)
      }
      const after = values.get(sessionCookie)
      if (after !== before) onSession?.(after)
    },
  }
}

function parse(line: string) {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const maxAge = attributes.map((text) => /^\s*max-age=(-?\d+)\s*$/i.exec(text)?.[1]).find(Boolean)
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    isDead: maxAge !== undefined && Number(maxAge) <= 0,
  }
}
