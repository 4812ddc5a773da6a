/** Where text for people goes: a terminal, or a file that they asked to have it in. */
interface Output {
  write(text: string): unknown
  /** Says whether it shows colours, which a terminal's does with NO_COLOR and TERM in mind. */
  hasColors?(): boolean
}

const LEVELS: Readonly<Record<number, readonly [name: string, color: number]>> = {
  10: ['trace', 90],
  20: ['debug', 90],
  30: ['info', 32],
  40: ['warn', 33],
  50: ['error', 31],
  60: ['fatal', 31],
}
// In every line, or shown in a place of their own.
const APART = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'req', 'res', 'ms', 'err'])

type Line = Record<string, unknown> & {
  req?: { method: string; path: string; ip: string }
  res?: { status: number }
  err?: LoggedError
}
type LoggedError = { message?: string; stack?: string; cause?: LoggedError }

/** Takes the log's JSON lines and writes them for people to read: time of day, level, what happened, the rest. */
export function prettyLog(output: Output): { write(line: string): void } {
  const colors = output.hasColors?.() ?? false
  return { write: (line) => void output.write(`${describeLine(line, colors)}\n`) }
}

function describeLine(text: string, colors: boolean): string {
  const line = parse(text)
  if (!line) return printable(text.trimEnd())
  const [level, color] = LEVELS[Number(line.level)] ?? [String(line.level), 0]
  const paint = (painted: string, code: number) => (colors ? `\x1b[${code}m${painted}\x1b[0m` : painted)
  const details = Object.entries(line)
    .filter(([name]) => !APART.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const head = [
    paint(timeOfDay(Number(line.time)), 90),
    paint(level.padEnd(5), color),
    printable(sentence(line)),
    ...(details.length > 0 ? [paint(printable(details.join(' ')), 90)] : []),
  ]
  const stack = line.err ? stackOf(line.err).split('\n').map(printable) : []
  return [head.join(' '), ...stack].join('\n')
}

function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const sentence = ({ msg, req, res, ms }: Line): string =>
  req
    ? `${req.method} ${req.path} ${res?.status ?? ''} in ${ms} ms${msg === 'request answered' ? '' : ` ${msg}`} ip=${req.ip}`
    : String(msg ?? '')

const stackOf = ({ stack, message, cause }: LoggedError): string =>
  [stack || message || '', ...(cause ? [`caused by ${stackOf(cause)}`] : [])].join('\n')

const timeOfDay = (time: number): string => {
  const date = new Date(time)
  const two = (part: number) => String(part).padStart(2, '0')
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

// What a client sent, such as a path, could otherwise steer the terminal (CWE-150).
const CONTROLS = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu
const printable = (text: string): string =>
  text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
