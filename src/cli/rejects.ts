import { createWriteStream } from 'node:fs'

/** A file of what was refused, a JSON object a line, which is made with the first. */
export function rejectsTo(file: string, numbers: 'line' | 'entry') {
  let stream: ReturnType<typeof createWriteStream> | undefined
  return {
    /** Notes why the record with this number was refused; the reason holds nothing of what it says. */
    write(number: number, reason: string) {
      stream ??= createWriteStream(file, { mode: 0o600 })
      stream.write(`${JSON.stringify({ [numbers]: number, reason })}\n`)
    },
    close: () => new Promise<void>((resolve) => (stream ? stream.end(resolve) : resolve())),
  }
}
