import { createHmac } from 'node:crypto'

/** How long a secret is: as long as what HMAC-SHA-1 gives (RFC 4226, section 4). */
export const SECRET_BYTES = 20
const STEP_MS = 30_000
const DIGITS = 6
/** How many steps the clocks may differ by. */
const DRIFT = 1
/** By how many steps a clock is set wrong at most, for it to be told: a quarter of an hour. */
const WRONG_CLOCK = 30
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BASE32_BITS = 5

/** The code of a step: of HOTP for this counter (RFC 4226, section 5.3). */
export function codeOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = (digest.at(-1) as number) & 0xf
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The step of a time in milliseconds since 1970 (RFC 6238, section 4). */
export const stepAt = (time: number): number => Math.floor(time / STEP_MS)

/** The step that a code is of, if it is one of those around this time. */
export const findStep = (secret: Buffer, code: string, time: number): number | undefined =>
  stepsAround(time, DRIFT).find((step) => codeOf(secret, step) === code)

/** Whether a code is one of a quarter of an hour ago, or in a quarter of an hour: a clock is set wrong then. */
export const isOfWrongClock = (secret: Buffer, code: string, time: number): boolean =>
  stepsAround(time, WRONG_CLOCK).some((step) => codeOf(secret, step) === code)

function stepsAround(time: number, reach: number): number[] {
  const now = stepAt(time)
  return Array.from({ length: 2 * reach + 1 }, (_, index) => now - reach + index)
}

/** Whether a text has the form of a code; blanks are what apps show between its halves. */
export const isTotpCode = (text: string): boolean => /^\d{6}$/.test(text)

/** Bytes in base32 (RFC 4648, section 6), without padding. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => BASE32[Number.parseInt(group.padEnd(BASE32_BITS, '0'), 2)]).join('')
}

/**
 * The secret as authenticator apps read it, from a QR code (Google's Key Uri Format).
 * @param issuer the service's name
 * @param account the user's e-mail address
 */
export function otpauthUri(secret: Buffer, issuer: string, account: string): string {
  // A colon separates the two.
  const label = [issuer.replaceAll(':', ' '), account].map(encodeURIComponent).join(':')
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`
}
