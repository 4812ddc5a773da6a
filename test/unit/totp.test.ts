import { expect, it } from 'vitest'
import { digestOfRecoveryCode, makeRecoveryCodes } from '../../src/features/second-factor/recovery-codes.ts'
import { base32, codeOf, findStep, otpauthUri, stepAt } from '../../src/features/second-factor/totp.ts'

const SECRET = Buffer.from('12345678901234567890')

it('gives the codes of RFC 4226, appendix D', () => {
  expect(Array.from({ length: 10 }, (_, step) => codeOf(SECRET, step))).toEqual([
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ])
})

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('gives the code of RFC 6238, appendix B, at %i s', (seconds, code) => {
  expect(codeOf(SECRET, stepAt(seconds * 1000))).toBe(code)
})

it('takes codes of one step on either side, and no other', () => {
  const time = 1_700_000_000_000
  const step = stepAt(time)
  const found = [-2, -1, 0, 1, 2].map((drift) => findStep(SECRET, codeOf(SECRET, step + drift), time))
  expect(found).toEqual([undefined, step - 1, step, step + 1, undefined])
})

it.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('writes %o in base32 as RFC 4648 does', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded)
})

it('names service and user so that no name can pass for another', () => {
  expect(otpauthUri(SECRET, 'A & B: "C"', 'bob+é@bob.com')).toBe(
    'otpauth://totp/A%20%26%20B%20%20%22C%22:bob%2B%C3%A9%40bob.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%20%26%20B%3A%20%22C%22',
  )
})

it('makes ten recovery codes of 80 bits, which may be typed in any way', () => {
  const { codes, digests } = makeRecoveryCodes()
  expect(new Set(codes).size).toBe(10)
  for (const [index, code] of codes.entries()) {
    expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/)
    for (const typed of [
      code,
      code.toLowerCase(),
      ` ${code.replaceAll('-', ' ')} `,
      code.replaceAll('-', ''),
    ])
      expect(digestOfRecoveryCode(typed)).toBe(digests[index])
  }
  for (const other of ['', '123456', 'ABCD', `${codes[0]}A`])
    expect(digestOfRecoveryCode(other)).toBeUndefined()
})
