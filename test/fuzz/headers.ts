import fc, { type Arbitrary } from 'fast-check'
import { CANARY } from './texts.ts'

type Headers = Readonly<Record<string, string>>

const header = (name: string, ...values: string[]): Arbitrary<Headers> =>
  fc.constantFrom(...values).map((value) => ({ [name]: value }))

/** At most one time in `every`, and else nothing. */
const seldom = (every: number, arbitrary: Arbitrary<Headers>): Arbitrary<Headers> =>
  fc.oneof({ weight: every - 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary })

const LONG = 'x'.repeat(3000)

const COMMON: readonly Arbitrary<Headers>[] = [
  seldom(2, header('accept', 'application/problem+json', '*/*', 'Application/Problem+JSON;q=0.5, text/html')),
  seldom(9, header('accept', '', ';', 'text/html', LONG, 'application/json;q=x', '\x80')),
  seldom(6, header('origin', 'https://evil.example', 'https://app.example', 'null', '', 'http://', LONG)),
  seldom(9, header('sec-fetch-site', 'same-origin', 'cross-site', 'none', 'same-site', 'x')),
  seldom(5, header('user-agent', 'curl/8.0', '', '\xe9\xff', LONG, 'Mozilla/5.0 (X11; Linux) Firefox/128.0')),
  seldom(6, header('accept-language', 'fr', 'fr;q=0.1,en', '', '*', 'x'.repeat(300), '__proto__', ';;;=')),
  seldom(9, header('x-forwarded-for', '203.0.113.9', '2001:db8::1', 'unknown', '', ',', LONG, '1.2.3.4:99')),
  seldom(25, header('authorization', `Bearer ${CANARY}`, `Basic ${CANARY}`)),
  seldom(25, header('content-encoding', 'gzip', 'identity', 'br', '', 'identity, gzip')),
  seldom(25, header('x-http-method-override', 'DELETE', 'GET')),
  seldom(25, header('host', '', 'evil.example', 'localhost:0', '[::1]')),
  seldom(25, header('if-none-match', '*', 'W/"x"')),
  seldom(25, header('range', 'bytes=0-1', 'bytes=9-1')),
]

const GARBAGE = [
  '',
  ';;;',
  'session_id',
  'session_id=',
  `session_id=${CANARY}`,
  'session_id="x',
  'session_id=%zz',
]

/** Of somebody who gave a password, and no code: with it nothing opens. */
const PENDING = ['pending_sign_in={{pending}}', 'pending_sign_in={{pending}}; session_id={{pending}}']

const cookie = (live: number): Arbitrary<Headers> =>
  fc
    .oneof(
      { weight: live, arbitrary: fc.constantFrom('session_id={{session}}', '{{cookies}}') },
      { weight: 1, arbitrary: fc.constantFrom('session_id={{ended session}}', ...GARBAGE) },
      { weight: 1, arbitrary: fc.constantFrom(...PENDING) },
      {
        weight: 1,
        arbitrary: fc.constant(`session_id=${CANARY}; session_id={{session}}; device_id=${CANARY}`),
      },
    )
    .map((value) => ({ cookie: value }))

/** Headers that any request may have; with the cookie of somebody signed in, mostly, where the operation asks for it. */
export const headers = (asksForSession: boolean): Arbitrary<Headers> =>
  fc
    .tuple(asksForSession ? cookie(9) : seldom(3, cookie(2)), ...COMMON)
    .map((parts) => Object.assign({}, ...parts) as Headers)

const TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

/** The content type of a body, mostly the one it has. */
export const contentType = (writing: 'json' | 'form'): Arbitrary<Headers> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant({ 'content-type': TYPES[writing] }) },
    header('content-type', ...spellings(TYPES[writing])),
    header('content-type', ...OTHERS),
    fc.constant({}),
  )

const spellings = (type: string): string[] => [
  ...[type.toUpperCase(), `${type};`, `${type}; charset=utf-8`, `${type};charset="UTF8"`, ` ${type} `],
  ...[
    `${type}; charset=iso-8859-1`,
    `${type}; charset=utf-16`,
    `${type}; charset`,
    `${type}; a=b; charset=x`,
  ],
  ...[
    `${type};;;`,
    `${type}, text/plain`,
    `${type} x`,
    `${type}x`,
    `${type}\t`,
    `${type}; x="`,
    `${type}; \xe9`,
  ],
]

const OTHERS = [
  ...[
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/json',
    'application/ld+json',
  ],
  ...[
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'application/xml',
    '*/*',
    'application',
    '',
    ';',
    '/',
  ],
]
