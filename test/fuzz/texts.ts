import fc, { type Arbitrary } from 'fast-check'

/** Is in whatever is sent as a secret: no answer and no log line may have it. */
export const CANARY = 's3cr3t'
/** The domain of all addresses: no log line and no failure may have it. */
export const MAIL_DOMAIN = 'fuzz-mail.example'

/** Text of so many of these units. */
export const long = (length: number, unit = 'a') => unit.repeat(length)

const LENGTHS = [64, 72, 73, 250, 251, 1024, 1025, 9000]

/** Text that has upset services before. */
const NASTY: readonly string[] = [
  ...[
    '',
    ' ',
    '0',
    'null',
    'true',
    '[object Object]',
    '__proto__',
    'constructor',
    '..',
    '%00',
    '%zz',
    '%c0%af',
  ],
  ...[
    `\${7*7}`,
    '\\',
    '\\u0000',
    '=&+;',
    '\ufffd',
    '\uffff',
    'e\u0301',
    '\u212a',
    'İ',
    'ß',
    'ﬃ',
    '👩‍👩‍👧',
    '１',
  ],
  ...['\0', 'a\0b', '\t', '\x7f', '\x85', '\ud800', 'a\udc00', '\u202e', '\u2066', '\ufeff', '\u{10ffff}'],
  ...LENGTHS.flatMap((length) => [long(length), long(length, '💥')]),
]

/** Text that does harm where it is taken for more than text. */
export const HOSTILE = [
  '"><script>alert(1)</script>',
  "' or 1=1; --",
  '\r\nx-injected: 1',
  '{{7*7}}',
  '../../etc/passwd',
]

const text: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    maxLength: 20,
  }),
)

/** Text of all sorts; much of it would be noticed wherever it is repeated. */
export const secretText = fc.oneof(
  text,
  text.map((rest) => `${CANARY}${rest}`),
)

const localPart = fc.stringMatching(/^[a-z0-9][a-z0-9._+-]{0,10}$/)

/** Addresses of nobody. */
export const address = localPart.map((local) => `${local}@${MAIL_DOMAIN}`)

/** What is hardly an address, or no address at all. */
export const oddAddress = fc.oneof(
  fc.constantFrom(...NASTY, '@', 'a@', '@b', 'a@b@c', 'a b@c.d', 'a@b..c', 'a@-b.c', 'a@1.2.3.4', 'a@[::1]'),
  fc.constantFrom(long(64), long(65)).map((local) => `${local}@${MAIL_DOMAIN}`),
  fc
    .constantFrom(185, 186, 187, 400)
    .map((length) => `a@${`${long(61)}.`.repeat(9).slice(0, length)}.${MAIL_DOMAIN}`),
  text.map((local) => `${local}@${MAIL_DOMAIN}`),
  text.map((label) => `a@${label}.${MAIL_DOMAIN}`),
  fc
    .constantFrom('xn--', 'xn--bcher-kva', 'bücher', 'ⓕuzz', 'xn--\u0000')
    .map((label) => `a@${label}.${MAIL_DOMAIN}`),
)

/** Passwords that anybody may have. */
export const newPassword = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((rest) => `a ${CANARY} of mine ${rest}`)

/** Passwords to sign in with, mostly the right one. */
export const password = fc.oneof(
  { weight: 3, arbitrary: fc.constant('{{password}}') },
  fc.constant(`a wrong ${CANARY}`),
)

/** Passwords at the edges of the policy and of bcrypt, and such as are written in more than one way. */
export const oddPassword = fc.oneof(
  fc.constantFrom(8, 9, 66, 67, 1018, 1019).map((length) => `${CANARY}${long(length, 'x')}`),
  fc.constantFrom(1018, 1019).map((length) => `${CANARY}${long(length, '💥')}`),
  fc.constantFrom('', ' ', 'e\u0301', '\u212b', 'password12345678', `bob@${MAIL_DOMAIN}`, `${CANARY}\ud800`),
  secretText,
)
