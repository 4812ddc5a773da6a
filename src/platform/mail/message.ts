import type { OutboxMail } from './repository.ts'

/** The sender every mail has. */
export interface Sender {
  name: string
  address: string
}

/** A mail of the outbox that goes to somebody. */
export type Addressed = OutboxMail & { recipient: string }

const MAX_LINE_OCTETS = 998

/** A mail as Nodemailer takes it. */
export const composeMessage = (mail: Addressed, from: Sender) => ({
  // The envelope is given apart from the headers, so that whatever a header might be read as, one person gets it.
  envelope: { from: from.address, to: [mail.recipient], use8BitMime: !isAscii(mail.text + mail.html) },
  from,
  to: { name: '', address: mail.recipient },
  subject: mail.subject,
  text: part('plain', mail.text),
  html: part('html', mail.html),
  messageId: mail.message_id,
  date: new Date(mail.created_at),
  headers: { 'auto-submitted': 'auto-generated' },
})

const isAscii = (text: string) => Buffer.byteLength(text) === text.length

/**
 * A part of a mail as it stands, so that a link can be copied out of a file: quoted-printable would break it. Only where a
 * line is longer than mail allows (RFC 5322, section 2.1.1), Nodemailer encodes the part.
 */
function part(type: 'plain' | 'html', content: string): string | { raw: string } {
  const lines = content.split(/\r?\n/)
  if (lines.some((line) => Buffer.byteLength(line) > MAX_LINE_OCTETS)) return content
  const encoding = isAscii(content) ? '7bit' : '8bit'
  const headers = [`Content-Type: text/${type}; charset=utf-8`, `Content-Transfer-Encoding: ${encoding}`]
  return { raw: [...headers, '', ...lines].join('\r\n') }
}
