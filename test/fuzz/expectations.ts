import type { OpenAPIV3 } from 'openapi-types'
import { type Operation, operationsOf } from '../support/openapi.ts'

/** What the document says of a method and a URL. */
export interface Expected {
  /** The operation that is asked for; none, where the path or the method is not declared. */
  operation?: Operation | undefined
  /** What may be asked of the path, with HEAD; nothing, where the path is not declared. */
  methods: readonly string[]
  /** Whether the path is spelled as it is declared; a service need not know it by any other spelling. */
  isPlain: boolean
}

/** Finds what a document says of requests; what has a path of its own goes before what a template matches. */
export function expectations(document: OpenAPIV3.Document) {
  const operations = operationsOf(document)
  const slots = ({ path }: Operation) => path.split('{').length

  return (method: string, url: string): Expected => {
    const [raw = ''] = url.split(/[?#]/, 1)
    const path = raw === '/' ? raw : raw.replace(/\/$/, '')
    const segments = path.split('/').map(decode)
    const matching = operations.filter((operation) => matches(operation, segments))
    const least = Math.min(...matching.map(slots))
    const here = matching.filter((operation) => slots(operation) === least)
    const methods = here.map((operation) => operation.method.toUpperCase())
    const asked = method === 'HEAD' ? 'GET' : method
    return {
      operation: here.find((operation) => operation.method.toUpperCase() === asked),
      methods: methods.includes('GET') ? [...methods, 'HEAD'].sort() : methods.sort(),
      isPlain: here.some(({ path: template }) => plainly(template).test(path)),
    }
  }
}

function matches({ path }: Operation, segments: readonly string[]): boolean {
  const wanted = path.split('/')
  return wanted.length === segments.length && wanted.every((part, i) => isSlot(part) || part === segments[i])
}

const isSlot = (part: string) => part.startsWith('{')

// Longer parameters are not taken for any.
const plainly = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, "[\\w.!~*'()-]{1,100}")}$`)

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return '\0'
  }
}
