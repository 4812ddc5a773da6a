/** What is asked of the service. */
export interface ClientRequest {
  method: string
  /** From the base URL on, with the query. */
  path: string
  body: string | undefined
}

type Input = Readonly<Record<string, unknown>>

/**
 * The request that a route, such as `DELETE /sessions/{id}`, and an input are.
 * @throws {TypeError} where what is to be a part of the path would lead to another one.
 */
export function requestOf(route: string, input: Input): ClientRequest {
  const [method = '', template = ''] = route.split(' ')
  const names = new Set<string>()
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.add(name)
    return segment(name, input[name])
  })
  const others = Object.entries(input).filter(([name, value]) => !names.has(name) && value !== undefined)
  if (others.length === 0) return { method, path, body: undefined }
  if (method !== 'GET') return { method, path, body: JSON.stringify(Object.fromEntries(others)) }
  const query = new URLSearchParams(others.map(([name, value]): [string, string] => [name, text(value)]))
  return { method, path: `${path}?${query}`, body: undefined }
}

// URLs are normalised: `/sessions/..` would be `/` (WHATWG URL, section 4.4), and without a name it is another route.
function segment(name: string, value: unknown): string {
  const part = encodeURIComponent(text(value ?? ''))
  if (part === '' || part === '.' || part === '..')
    throw new TypeError(`${name} cannot be ${part || 'empty'}`)
  return part
}

const text = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value))
