import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What came back for a curl line, byte for byte. */
export interface CurlAnswer {
  status: number
  cookies: string[]
  body: string
}

/** Whether the curl program is on this machine. */
export const hasCurl: boolean = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

/** The words of a command, as a shell splits it, quotes and `$variables` resolved. */
export function shellWords(command: string, variables: Record<string, string> = {}): string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|\$(\w+)/g, (_, literal, quoted, name) => {
      if (literal !== undefined) return literal
      if (name !== undefined) return variables[name] ?? ''
      return quoted.replace(/\$(\w+)/g, (_: string, inner: string) => variables[inner] ?? '')
    }),
  )
}

/** Runs curl with these arguments, as the program itself does; the connection is closed after it. */
export async function curl(args: readonly string[]): Promise<CurlAnswer> {
  const { stdout } = await run('curl', [...args, '--include', '--silent', '--noproxy', '*'])
  const end = stdout.indexOf('\r\n\r\n')
  const [statusLine = '', ...headers] = stdout.slice(0, end).split('\r\n')
  const cookies = headers.filter((header) => /^set-cookie:/i.test(header))
  return {
    status: Number(statusLine.split(' ')[1]),
    cookies: cookies.map((header) => header.slice('set-cookie:'.length).trim()),
    body: stdout.slice(end + 4),
  }
}

/** Sends with fetch what curl would send; for a machine without curl, and for the options of the seeds only. */
export async function fetchLikeCurl(args: readonly string[]): Promise<CurlAnswer> {
  const { url, method, data, cookie } = readOptions(args)
  const answer = await fetch(url.includes('://') ? url : `http://${url}`, {
    method: method ?? (data.length > 0 ? 'POST' : 'GET'),
    headers: {
      accept: '*/*',
      connection: 'close',
      ...(data.length > 0 ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(data.length > 0 ? { body: data.join('&') } : {}),
  })
  return { status: answer.status, cookies: answer.headers.getSetCookie(), body: await answer.text() }
}

function readOptions(args: readonly string[]) {
  const options = { url: '', data: [] as string[], method: undefined, cookie: undefined } as {
    url: string
    data: string[]
    method: string | undefined
    cookie: string | undefined
  }
  const rest = [...args]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, flag, attached] = /^(-[Xdb])(.*)$/.exec(word) ?? []
    const value = () => attached || (rest.shift() ?? '')
    if (flag === '-X') options.method = value()
    else if (flag === '-d') options.data.push(value())
    else if (flag === '-b') options.cookie = value()
    else if (word.startsWith('-') && !['-s', '-v'].includes(word)) throw new Error(`unknown option ${word}`)
    else if (!word.startsWith('-')) options.url = word
  }
  return options
}
