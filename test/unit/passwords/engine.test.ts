import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bestEngine, costOf, javascriptEngine, nativeEngine } from '../../../src/features/passwords/engine.js'

const COST = 4
const native = await nativeEngine()
const javascript = await javascriptEngine()

const INPUTS: readonly [string, string][] = [
  ['nothing', ''],
  ['one letter', 'a'],
  ['a password', 'mySuperPwd'],
  ['spaces', '  '],
  ['a NUL', '\0'],
  ['a NUL inside', 'before\0after'],
  ['a NUL at the end', 'before\0'],
  ['71 bytes', 'a'.repeat(71)],
  ['72 bytes', 'a'.repeat(72)],
  ['73 bytes', 'a'.repeat(73)],
  ['255 bytes', 'a'.repeat(255)],
  ['256 bytes', 'a'.repeat(256)],
  ['1000 bytes', 'a'.repeat(1000)],
  ['two bytes a character across the edge', `a${'é'.repeat(40)}`],
  ['three bytes a character across the edge', `a${'€'.repeat(30)}`],
  ['four bytes a character across the edge', `ab${'😀'.repeat(20)}`],
  ['64 emoji', '😀'.repeat(64)],
  ['a lone surrogate', 'a\ud800b'],
  ['the last code point', '\u{10ffff}'],
  ['high Latin-1', '\x80\xff\xa3'],
  ...Array.from({ length: 25 }, (_, i): [string, string] => [
    `random text ${i}`,
    randomBytes(i * 4).toString(i % 2 ? 'latin1' : 'utf8'),
  ]),
]

const SALT_AND_DIGEST = native.hash('mySuperPwd', COST).slice('$2b$04$'.length)

const BROKEN: readonly [string, string][] = [
  ['nothing', ''],
  ['text', 'plain'],
  ['a truncated hash', `$2b$04$${SALT_AND_DIGEST.slice(0, -1)}`],
  ['a hash with a tail', `$2b$04$${SALT_AND_DIGEST}.`],
  ['a hash with a line feed', `$2b$04$${SALT_AND_DIGEST}\n`],
  ['a salt alone', `$2b$04$${SALT_AND_DIGEST.slice(0, 22)}`],
  ['a letter of another alphabet', `$2b$04$${SALT_AND_DIGEST.replace(/.$/, '*')}`],
  ['a letter beyond ASCII', `$2b$04$${SALT_AND_DIGEST.replace(/.$/, 'é')}`],
  ['no number as cost', `$2b$xx$${SALT_AND_DIGEST}`],
  ['one digit as cost', `$2b$4$${SALT_AND_DIGEST}`],
  ['cost 3', `$2b$03$${SALT_AND_DIGEST}`],
  ['cost 0', `$2b$00$${SALT_AND_DIGEST}`],
  ['cost 32', `$2b$32$${SALT_AND_DIGEST}`],
  ['cost 99', `$2b$99$${SALT_AND_DIGEST}`],
  ['the version of 1997', `$2$04$${SALT_AND_DIGEST}`],
  ['another version', `$2c$04$${SALT_AND_DIGEST}`],
  ['another kind', `$1b$04$${SALT_AND_DIGEST}`],
  ['blanks around', ` $2b$04$${SALT_AND_DIGEST} `],
  ['the hash as hex', Buffer.from(`$2b$04$${SALT_AND_DIGEST}`).toString('hex')],
  ['a NUL after the hash', `$2b$04$${SALT_AND_DIGEST}\0`],
]

/** What an engine says; an exception is a verdict of its own, so that one that throws alone is told apart. */
function verdict(engine: typeof native, input: string, hash: string): boolean | string {
  try {
    return engine.verify(input, hash)
  } catch (error) {
    return String(error)
  }
}

it('takes the native engine where it loads', async () => {
  expect((await bestEngine()).name).toBe('native')
})

describe.each(INPUTS)('given %s', (_, input) => {
  it('writes $2b$ hashes that the other engine verifies', () => {
    for (const [writer, reader] of [
      [native, javascript],
      [javascript, native],
    ] as const) {
      const hash = writer.hash(input, COST)
      expect(hash).toMatch(/^\$2b\$04\$[./A-Za-z0-9]{53}$/)
      expect([reader.verify(input, hash), writer.verify(input, hash)]).toEqual([true, true])
    }
  })

  it('comes to the same verdict on near misses', () => {
    const hash = native.hash(input, COST)
    const misses = [
      `${input}x`,
      `${input}\0`,
      input.slice(0, -1),
      input.slice(1),
      `\0${input}`,
      input.toUpperCase(),
    ]
    expect(misses.map((miss) => native.verify(miss, hash))).toEqual(
      misses.map((miss) => javascript.verify(miss, hash)),
    )
  })
})

it.each(['$2a$', '$2b$', '$2y$'])('verifies %s hashes with either engine', (version) => {
  const hash = `${version}04$${SALT_AND_DIGEST}`
  expect([native, javascript].map((engine) => verdict(engine, 'mySuperPwd', hash))).toEqual([true, true])
  expect([native, javascript].map((engine) => verdict(engine, 'mySuperPwe', hash))).toEqual([false, false])
})

// $2x$ marks the hashes of a PHP that read letters beyond ASCII wrongly; nobody's should match by accident.
it('verifies no $2x$ hash with either engine', () => {
  const hash = `$2x$04$${SALT_AND_DIGEST}`
  expect([native, javascript].map((engine) => verdict(engine, 'mySuperPwd', hash))).toEqual([false, false])
})

it.each(BROKEN)('says no to %s in place of a hash, with either engine', (_, hash) => {
  expect([native, javascript].map((engine) => verdict(engine, 'mySuperPwd', hash))).toEqual([false, false])
})

it.each<[string, number | undefined]>([
  [`$2b$04$${SALT_AND_DIGEST}`, 4],
  [`$2a$12$${SALT_AND_DIGEST}`, 12],
  ['', undefined],
  [`$2b$04$${SALT_AND_DIGEST}.`, undefined],
])('reads the cost of %s as %s', (hash, cost) => {
  expect(costOf(hash)).toBe(cost)
})
