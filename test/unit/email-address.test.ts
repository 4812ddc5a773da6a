import { domainToASCII, domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalEmail, InvalidEmailError, normaliseEmail } from '../../src/features/users/email-address.ts'

const tryNormalise = (text: string): string | undefined => {
  try {
    return normaliseEmail(text)
  } catch (error) {
    if (error instanceof InvalidEmailError) return undefined
    throw error
  }
}

it.each([
  ['BOB@MÜLLER.DE', 'bob@xn--mller-kva.de'],
  ['BOB@MÜLLER.DE'.normalize('NFD'), 'bob@xn--mller-kva.de'],
  ['bob@müller.de', 'bob@xn--mller-kva.de'],
  ['bob@XN--MLLER-KVA.DE', 'bob@xn--mller-kva.de'],
  ['bob@例子。中国', 'bob@xn--fsqu00a.xn--fiqs8s'],
  ['bob@例子．中国', 'bob@xn--fsqu00a.xn--fiqs8s'],
  ['bob@例子｡中国', 'bob@xn--fsqu00a.xn--fiqs8s'],
  ['bob@例子.中国', 'bob@xn--fsqu00a.xn--fiqs8s'],
  ['bob@bob。com', 'bob@bob.com'],
  ['bob@faß.de', 'bob@xn--fa-hia.de'],
  ['bob@ПРИМЕР.РФ', 'bob@xn--e1afmkfd.xn--p1ai'],
  ['bob@ΣΑΣ.ΣΑΣ', 'bob@xn--mxa9ab.xn--mxa9ab'],
  ['bob@FA\u1e9e.DE', 'bob@xn--fa-hia.de'],
  ['bob@σας.gr', 'bob@xn--mxa8ab.gr'],
  ['bob@\u2126.com', 'bob@xn--bya.com'],
  ['bob@ᎠᎠ.com', 'bob@xn--58da.com'],
])('takes %j for %s', (text, normalised) => {
  expect(normaliseEmail(text)).toBe(normalised)
})

it.each([
  ['a full-width letter', 'bob@ｂob.com'],
  ['a full-width at sign', 'bob＠bob.com'],
  ['a Kelvin sign', 'bob@\u212aim.com'],
  ['a Kelvin sign before a letter that is not ASCII', 'bob@\u212aüm.com'],
  ['a long s', 'bob@\u017foo.com'],
  ['a ligature', 'bob@\ufb01ne.com'],
  ['a capital i with a dot', 'bob@\u0130stanbul.com'],
  ['a digraph', 'bob@\u01c4.com'],
  ['a Roman numeral', 'bob@\u2167.com'],
  ['a circled digit', 'bob@b\u2460b.com'],
  ['a zero-width space', 'bob@b\u200bob.com'],
  ['a zero-width joiner', 'bob@b\u200dob.com'],
  ['a soft hyphen', 'bob@b\u00adob.com'],
  ['a one-dot leader', 'bob@bob\u2024com'],
  ['a Greek question mark', 'bob@bob\u037e.com'],
  ['a Kelvin sign in the local part', '\u212aim@bob.com'],
  ['a letter that is not ASCII in the local part', 'josé@bob.com'],
  ['two full stops in a row', 'bob@例子。.中国'],
  ['a full stop at the end', 'bob@例子。'],
  ['a label that is no Punycode', 'bob@xn--bob-.com'],
])('refuses %s', (_, text) => {
  expect(tryNormalise(text)).toBeUndefined()
})

// The planes with letters, the compatibility ideographs and the tags; what lies between maps to itself.
const LETTER_POINTS = [
  [0x80, 0x1ffff],
  [0x2f800, 0x2fa1f],
  [0xe0000, 0xe01ef],
].flatMap(([from = 0, to = 0]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))

it('takes no character but a full stop for one of ASCII, and whatever was taken before for the same as then', () => {
  // What was taken while nothing was folded: only what is already in the form that IDNA gives.
  const before = (domain: string) => {
    const ascii = domainToASCII(domain)
    return domainToUnicode(ascii) === domain && /^[\x21-\x7e]+$/.test(ascii) ? `bob@${ascii}` : undefined
  }
  const wrong: string[] = []
  for (const point of LETTER_POINTS) {
    const letter = String.fromCodePoint(point)
    if ([0x3002, 0xff0e, 0xff61].includes(point) || !letter.isWellFormed()) continue
    const domain = `x${letter}x.com`
    const email = tryNormalise(`bob@${domain}`)
    const old = before(domain)
    const isDisguised = email !== undefined && !email.includes('xn--')
    const isChanged = old !== undefined && tryNormalise(old) === old && email !== old
    if (isDisguised || isChanged) wrong.push(`U+${point.toString(16)}`)
  }
  expect(wrong).toEqual([])
})

/** What may differ between two texts that are one address. */
const plain = (text: string) =>
  [
    ...text
      .trim()
      .replace(/[\u3002\uff0e\uff61]/g, '.')
      .normalize(),
  ]
    .map((letter) => letter.toLowerCase())
    .join('')
    .normalize()

const LETTERS = [
  ...'abkBKs.-0',
  'ü',
  'Ü',
  'u\u0308',
  'ß',
  '\u1e9e',
  '\u212a',
  '\u0130',
  'i\u0307',
  '\u017f',
  'σ',
  'ς',
  'Σ',
  '例',
  '。',
  '．',
  'ｂ',
  '\ufb01',
  '\u200d',
  'é',
  '\u2126',
]
const domains = fc.oneof(
  fc
    .array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 6 })
    .map((letters) => `${letters.join('')}.com`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((label) => `${label}.de`),
)
const emails = domains.map((domain) => `Bob@${domain}`)

it('is the same however often it is applied', () => {
  fc.assert(
    fc.property(emails, (text) => {
      const email = tryNormalise(text)
      fc.pre(email !== undefined)
      expect(normaliseEmail(email)).toBe(email)
      expect(canonicalEmail(text)).toBe(email)
    }),
    { numRuns: 2000 },
  )
})

it('takes two texts for one address only where they differ in case, normalisation, full stops or space around', () => {
  fc.assert(
    fc.property(fc.array(emails, { minLength: 2, maxLength: 40 }), (texts) => {
      const seen = new Map<string, string>()
      for (const text of texts) {
        const email = tryNormalise(text)
        if (email === undefined) continue
        const other = seen.get(email) ?? text
        expect(plain(text)).toBe(plain(other))
        seen.set(email, other)
      }
    }),
    { numRuns: 1000 },
  )
})

it('takes the lower-case, the upper-case and the decomposed form of a domain for one, where it takes them', () => {
  fc.assert(
    fc.property(domains, (domain) => {
      const email = tryNormalise(`bob@${domain}`)
      fc.pre(email !== undefined)
      for (const other of [domain.normalize('NFD'), domain.replaceAll('.', '。'), ` ${domain} `.trim()])
        expect(tryNormalise(`bob@${other}`)).toBe(email)
    }),
    { numRuns: 1000 },
  )
})
