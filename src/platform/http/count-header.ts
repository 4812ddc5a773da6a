import type { IncomingMessage } from 'node:http'

/** How often a request has a header, whose name is given in lower case. Node joins or drops all but the first. */
export function countHeader({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, lowerName: string): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === lowerName.length && name.toLowerCase() === lowerName) count++
  }
  return count
}
