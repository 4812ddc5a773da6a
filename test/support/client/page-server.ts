import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const IS_MODULE = /^\/(?:src\/client|test\/support\/client)\/[\w/-]+\.ts$/

/**
 * An application's own server: an empty page, and the modules of the client as a browser can run them. What is below
 * `/auth` it hands on to the service whose URL it is given.
 */
export async function startPageServer() {
  let service = ''
  const server = createServer((asked, answer) => {
    const { url = '', method, headers } = asked
    if (url.startsWith('/auth/')) {
      const options = { method, headers }
      const handedOn = request(service + url.slice('/auth'.length), options, (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers)
        answered.pipe(answer)
      })
      asked.pipe(handedOn)
    } else if (IS_MODULE.test(url)) {
      const text = stripTypeScriptTypes(readFileSync(join(ROOT, url), 'utf8'))
      answer.writeHead(200, { 'content-type': 'text/javascript' }).end(text)
    } else {
      const icon = '<link rel="icon" href="data:,">'
      answer.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html>${icon}<title>App</title>`)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handOnTo: (url: string) => {
      service = url
    },
  }
}
