import { accessSync, constants, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { extname } from 'node:path'

/** Where a URL's user and password end, and what they hold, depends on it. */
export const PERCENT_ENCODED =
  '@ : / ? # and % in the user or password percent-encoded (@ is %40, # is %23, / is %2F)'

/** What is wrong with an origin, as the end of a sentence; nothing where a browser may write it so in `Origin`. */
export function originFault(text: string): string | undefined {
  if (text === '') return 'is empty'
  if (text.includes('*')) return 'is a wildcard; name each origin'
  const url = URL.parse(text)
  if (!url || !/^https?:\/\//.test(text)) return 'is not http:// or https:// and a host'
  if (url.username || url.password || text.includes('@')) return 'holds a user or a password'
  if (/[/?#\\]/.test(text.slice(text.indexOf('//') + 2))) return 'has a path, a query or a slash at the end'
  return isHost(url.hostname) && !/\s/.test(text)
    ? undefined
    : 'has a host that is neither a name nor an address'
}

/** What is wrong with an address or a network whose forwarding headers are to be believed. */
export function proxyFault(text: string): string | undefined {
  if (text === '') return 'is empty'
  const [address = '', bits, ...rest] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  const most = version === 4 ? 32 : 128
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (version === 0 || !isRange || rest.length > 0) return 'is neither an address nor a network'
  // Any client could then claim any address.
  return Number(bits ?? most) === 0 ? 'is everybody; name the networks of your proxies' : undefined
}

/** Whether this is the URL of a mail server, with a user and a password that can be read. */
export function isSmtpUrl(text: string): boolean {
  const url = URL.parse(text)
  if (!url || !/^smtps?:\/\/\S+$/.test(text) || /[?#\\]/.test(text)) return false
  return isHost(url.hostname) && ['', '/'].includes(url.pathname) && hasReadableUser(url)
}

/** Whether the user and the password of a URL are percent-encoded as they should be. */
export function hasReadableUser({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== undefined
  } catch {
    return false
  }
}

const isHost = (hostname: string) => /^(\[[\da-f:.]+\]|[\w-]+(\.[\w-]+)*\.?)$/i.test(hostname)

/** What is wrong with the URL that people and browsers know the service by, as the end of a sentence; it may hold a path. */
export function publicUrlFault(text: string): string | undefined {
  const [, origin = text, path = ''] = /^(https?:\/\/[^/?#\\]*)(\/[^?#\\]*)?$/.exec(text) ?? []
  const fault = originFault(origin)
  if (fault?.startsWith('has a path')) return 'has a query, a fragment or a backslash'
  return fault ?? (/^[\w\-./~%]*$/.test(path) ? undefined : 'has a path with other characters than a URL has')
}

/** What is wrong with a file that is read at the start. */
export const fileFault =
  (endings: readonly string[], mostBytes: number) =>
  (value: unknown): string | undefined => {
    const path = String(value)
    if (!endings.includes(extname(path).toLowerCase())) return ''
    try {
      const file = statSync(path)
      if (!file.isFile()) return 'it is no file'
      accessSync(path, constants.R_OK)
      return file.size > mostBytes ? 'it is too large' : undefined
    } catch {
      return 'it cannot be read'
    }
  }

/** The faults of a list, each with the place of its item, as `check` finds them. */
export const itemFaults =
  (check: (item: string) => string | undefined) =>
  (value: unknown): string | undefined => {
    const faults = (Array.isArray(value) ? value : []).flatMap((item, i) => {
      const fault = check(String(item))
      return fault ? [`item ${i + 1} ${fault}`] : []
    })
    return faults.length > 0 ? faults.join(', ') : undefined
  }
