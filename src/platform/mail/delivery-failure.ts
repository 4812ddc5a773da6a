/**
 * Why a mail was not delivered: this recipient or this message was refused, which is final, or something that can be
 * mended or that passes, after which the mail is tried again.
 */
export type FailureReason = 'recipient' | 'message' | TemporaryReason

/** Why a mail is tried again. */
export const TEMPORARY_REASONS = [
  'dns',
  'connection',
  'tls',
  'timeout',
  'greeting',
  'authentication',
  'sender',
  'policy',
  'temporary',
  'file',
] as const

/** One of {@link TEMPORARY_REASONS}. */
export type TemporaryReason = (typeof TEMPORARY_REASONS)[number]

/** What is known of a delivery that failed. */
export interface DeliveryFailure {
  reason: FailureReason
  /** The reason, where it may pass or be mended; none where to try again is pointless. */
  retryReason: TemporaryReason | undefined
  /** Whether it is about how the service or the mail server is set up, and concerns every mail. */
  isSetUp: boolean
  /** What the server, or the connection to it, said: without addresses, links and secrets, and of a bounded length. */
  words: string
}

/** An error of Nodemailer's, or of Node's beneath it. */
export type DeliveryError = Error & {
  code?: string | undefined
  /** The code that Nodemailer has replaced by one of its own. */
  originalCode?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined
  /** The SMTP command that was answered. */
  command?: string | undefined
}

const MAX_WORDS = 200
const PASSING: readonly FailureReason[] = ['temporary', 'timeout', 'connection', 'file']

// Of a recipient that is unknown, none of this is said.
const SET_UP_WORDS =
  /quota|limit|too many|\brate\b|relay|authenticat|credential|sender|spf|dkim|dmarc|polic|block|blacklist|denied|reputation|not permitted/i
const CONTENT_WORDS = /spam|virus|malware|content/i

/** Says why a mail to this recipient was not delivered. */
export function explainFailure(error: DeliveryError, recipient: string): DeliveryFailure {
  const reason = reasonOf(error)
  const retryReason = reason === 'recipient' || reason === 'message' ? undefined : reason
  const words = sanitise(error.response ?? error.message, recipient)
  return { reason, retryReason, isSetUp: retryReason !== undefined && !PASSING.includes(reason), words }
}

function reasonOf(error: DeliveryError): FailureReason {
  const { responseCode, command = '' } = error
  if (!responseCode) return reasonWithoutReply(error)
  if (command === 'STARTTLS') return 'tls'
  if (command.startsWith('AUTH') || [530, 534, 535, 538].includes(responseCode)) return 'authentication'
  if (responseCode < 500) return 'temporary'
  if (command === 'MAIL FROM') return 'sender'
  if (command === 'RCPT TO') return reasonOfRefusal(error, 'recipient')
  // Before the mail itself was sent, DATA is refused for what came before it.
  if (command === 'DATA') return error.code === 'EMESSAGE' ? reasonOfRefusal(error, 'message') : 'policy'
  return 'greeting'
}

function reasonWithoutReply({ code = '', originalCode = '', command = '' }: DeliveryError): FailureReason {
  const codes = `${code} ${originalCode}`
  if (/EDNS|ENOTFOUND|EAI_/.test(codes)) return 'dns'
  if (/ETLS|CERT|SELF_SIGNED|UNABLE_TO_|SSL|ERR_TLS|EPROTO\b/.test(codes)) return 'tls'
  if (/ETIMEDOUT/.test(codes)) return 'timeout'
  if (/AUTH/.test(codes)) return 'authentication'
  if (code === 'EMESSAGE') return 'message'
  if (code === 'EPROTOCOL' && command !== 'RSET') return 'greeting'
  return /ECONN|ESOCKET|EPIPE|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EPROTOCOL/.test(codes)
    ? 'connection'
    : 'file'
}

// The enhanced code says more than the reply code (RFC 3463); where there is none, the words have to.
function reasonOfRefusal(
  { response = '', responseCode = 0 }: DeliveryError,
  refused: 'recipient' | 'message',
): FailureReason {
  const [, subject, detail] = /^\d{3}[ -]5\.(\d{1,3})\.(\d{1,3})/.exec(response) ?? []
  const isSetUp = SET_UP_WORDS.test(response)
  switch (subject) {
    case '1':
      if (detail === '7' || detail === '8') return 'sender'
      return detail === '0' && isSetUp ? 'policy' : 'recipient'
    case '2':
      return 'recipient'
    case '3':
      return detail === '4' ? 'message' : 'policy'
    case '6':
      return 'message'
    case '7':
      if (detail === '8' || detail === '9') return 'authentication'
      return refused === 'message' && CONTENT_WORDS.test(response) && !isSetUp ? 'message' : 'policy'
    case '4':
    case '5':
      return 'policy'
  }
  if (isSetUp) return /sender/i.test(response) ? 'sender' : 'policy'
  return [550, 551, 552, 553, 554].includes(responseCode) ? refused : 'policy'
}

function sanitise(text: string, recipient: string): string {
  const local = recipient.slice(0, recipient.lastIndexOf('@'))
  return text
    .replace(/https?:\/\/\S+/gi, '<link>')
    .replace(/[^\s<>"'(),;]+@[^\s<>"'(),;]+/g, '<address>')
    .replace(/[\w-]{30,}/g, '<secret>')
    .split(/(?<![\w.-])(?=[\w.-])|(?<=[\w.-])(?![\w.-])/)
    .map((word) => (word.toLowerCase() === local ? '<address>' : word))
    .join('')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .slice(0, MAX_WORDS)
}
