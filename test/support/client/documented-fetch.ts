import { readFileSync } from 'node:fs'
import type { OpenAPIV3 } from 'openapi-types'
import { DOCUMENT_FILE } from '../../../openapi/document.ts'
import { mismatches, type Operation, operationsOf } from '../openapi.ts'

/** The document that is checked in. */
export const DOCUMENT: OpenAPIV3.Document = JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8'))

const OPERATIONS = operationsOf(DOCUMENT)

/** A `fetch` that notes which operations are called, and all in which the request or the answer is not what the document says. */
export function documentedFetch(baseUrl: string) {
  const called = new Set<string>()
  const faults: string[] = []

  const documented: typeof fetch = async (url, init = {}) => {
    const operation = operationOf(init.method ?? '', String(url).slice(baseUrl.length))
    called.add(operation.operationId ?? '')
    const note = (what: string, found: readonly string[]) =>
      faults.push(...found.map((fault) => `${operation.operationId} ${what}: ${fault}`))
    const { body } = init
    const taken = operation.requestBody?.content['application/json']?.schema
    if (typeof body === 'string') note('asks', mismatches(DOCUMENT, taken ?? { not: {} }, JSON.parse(body)))

    const answer = await fetch(url, init)
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    const given = operation.responses[answer.status]?.content?.[type]?.schema
    note(`answers ${answer.status}`, mismatches(DOCUMENT, given ?? { not: {} }, await answer.clone().json()))
    return answer
  }
  return { fetch: documented, called, faults }
}

/** The operation that a request is for: the one with the fewest names in its path. */
function operationOf(method: string, url: string): Operation {
  const path = url.split('?', 1)[0] ?? ''
  const fits = ({ path: template }: Operation) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
  const [operation] = OPERATIONS.filter((each) => each.method === method.toLowerCase() && fits(each)).sort(
    (one, other) => one.path.split('{').length - other.path.split('{').length,
  )
  if (!operation) throw new Error(`${method} ${url} is no operation of the document`)
  return operation
}
