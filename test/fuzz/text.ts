import fc, { type Arbitrary } from 'fast-check'

/** Is in whatever is sent as a secret: no answer and no log line may have it. */
export const CANARY = 's3cr3t'
/** The domain of all addresses: no log line and no failure may have it. */
export const MAIL_DOMAIN = 'fuzz-mail.example'

/** As many of these. */
export const long = (length: number, unit = 'a') => unit.repeat(length)

/** Text that has upset services before. */
export const NASTY: readonly string[] = [
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
    "' or 1=1; --",
    '"><script>alert(1)</script>',
    `\${7*7}`,
    '{{7*7}}',
    '\\',
    '\\u0000',
    '=&+;',
    '../../x',
  ],
  ...[
    '\0',
    'a\0b',
    '\r\nx-injected: 1',
    '\t',
    '\x7f',
    '\x85',
    '\ud800',
    'a\udc00',
    '\u202e',
    '\u2066',
    '\ufeff',
  ],
  ...['\ufffd', '\uffff', 'e\u0301', '\u212a', 'İ', 'ß', 'ﬃ', '👩‍👩‍👧', '\u{10ffff}', '１'],
  ...[
    long(64),
    long(72),
    long(73),
    long(250),
    long(251),
    long(1024),
    long(1025),
    long(1024, '💥'),
    long(9000),
  ],
]

/** Text of all sorts. */
export const text: Arbitrary<string> = fc.oneof(
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
