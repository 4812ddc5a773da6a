import type * as Crypto from 'node:crypto'
import bcrypt from 'bcryptjs'
import { expect, it, vi } from 'vitest'
import type * as Engine from '../../../src/features/passwords/engine.js'

const FULL_COST = 8

const counter = vi.hoisted(() => ({ steps: 0, derived: {} as Record<string, number> }))

// The real engine, with a count of bcrypt's steps beside it: a hash of cost c takes 2^c.
vi.mock('../../../src/features/passwords/engine.js', async (importOriginal) => {
  const original = await importOriginal<typeof Engine>()
  const engine = await original.bestEngine()
  const verify = (input: string, hash: string) => {
    counter.steps += 2 ** (original.costOf(hash) ?? Number.NEGATIVE_INFINITY)
    return engine.verify(input, hash)
  }
  return { ...original, bestEngine: async () => ({ ...engine, verify }) }
})

// The real functions, with a count of what they are asked for.
vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof Crypto>()
  const count = (name: string, steps: number) => {
    counter.derived[name] = (counter.derived[name] ?? 0) + steps
  }
  const pbkdf2Sync: typeof Crypto.pbkdf2Sync = (input, salt, iterations, length, digest) => {
    count(`pbkdf2-${digest}`, iterations * Math.ceil(length / 32))
    return original.pbkdf2Sync(input, salt, iterations, length, digest)
  }
  const scryptSync: typeof Crypto.scryptSync = (input, salt, length, options = {}) => {
    count('scrypt', Number(options.N) * Number(options.r) * Number(options.p))
    return original.scryptSync(input, salt, length, options)
  }
  return { ...original, pbkdf2Sync, scryptSync }
})

const { default: run } = await import('../../../src/features/passwords/worker.js')

/** How many steps the worker takes to verify a password, and what it says. */
function verify(hash: string | undefined, input = 'wrong', { asTyped, madeElsewhere = false }: Foreign = {}) {
  counter.steps = 0
  const typed = asTyped === undefined ? {} : { asTyped }
  const given = { password: asTyped ?? input, input, ...typed, hash, madeElsewhere }
  const verdict = run({ kind: 'verify', ...given, secret: undefined, cost: FULL_COST, profiles: [] })
  return { verdict, steps: counter.steps }
}

interface Foreign {
  asTyped?: string
  madeElsewhere?: boolean
}

const refusal = { verdict: 'wrong', steps: 2 ** FULL_COST }

it('takes as many steps for nobody as for a wrong password', () => {
  expect(verify(bcrypt.hashSync('mySuperPwd', FULL_COST))).toEqual(refusal)
  expect(verify(undefined)).toEqual(refusal)
})

it.each([4, 5, 7])('takes as many steps for a wrong password whose hash is of cost %i', (cost) => {
  expect(verify(bcrypt.hashSync('mySuperPwd', cost))).toEqual(refusal)
})

it.each(['', 'plain', '$2b$08$short'])('takes as many steps where the hash is %o', (hash) => {
  expect(verify(hash)).toEqual(refusal)
})

it.each([4, 7, FULL_COST])(
  'takes twice as many for each where a password is hashed in two ways, at cost %i',
  (cost) => {
    const hash = bcrypt.hashSync('mySuperPwd', cost)
    const twice = { verdict: 'wrong', steps: 2 * 2 ** FULL_COST }
    const asTyped = 'typed'
    for (const madeElsewhere of [true, false])
      for (const stored of [hash, undefined, 'plain'])
        expect(verify(stored, 'wrong', { asTyped, madeElsewhere })).toEqual(twice)
  },
)

it('holds a password as it was typed only against a hash that was made elsewhere', () => {
  const hash = bcrypt.hashSync('typed', 4)
  expect(verify(hash, 'wrong', { asTyped: 'typed', madeElsewhere: true }).verdict).toBe('right')
  expect(verify(hash, 'wrong', { asTyped: 'typed' }).verdict).toBe('wrong')
})

it('never matches the decoy', () => {
  expect(verify(undefined, '').verdict).toBe('wrong')
})

it('takes no decoy where the password is right', () => {
  const hash = bcrypt.hashSync('mySuperPwd', 4)
  expect(verify(hash, 'mySuperPwd')).toEqual({ verdict: 'right', steps: 2 ** 4 })
})

const KEY = '00'.repeat(64)
const PROFILES = ['bcrypt:5', 'pbkdf2-sha256:1000:1', 'pbkdf2-sha256:3000:2', 'scrypt:1024:8:1']
const HASHES = [
  undefined,
  bcrypt.hashSync('mySuperPwd', 5),
  `pbkdf2:sha256:1000$salt$${KEY.slice(0, 64)}`,
  `pbkdf2:sha256:3000$salt$${KEY}`,
  `scrypt:1024:8:1$salt$${KEY}`,
  `scrypt:256:8:1$salt$${KEY}`,
  `scrypt:256:16:1$salt$${KEY}`,
  `$wp$2y$05$${'.'.repeat(53)}`,
  `flask-security:1:$2b$06$${'.'.repeat(53)}`,
  `scrypt:${2 ** 30}:8:1$salt$${KEY}`,
]

it.each(HASHES)('takes what hashes of all other services take as well, where the hash is %o', (hash) => {
  counter.steps = 0
  counter.derived = {}
  const given = { password: 'wrong', input: 'wrong', hash, secret: 'secret', madeElsewhere: true }
  const verdict = run({ kind: 'verify', ...given, cost: FULL_COST, profiles: PROFILES })
  expect({ verdict, steps: counter.steps, ...counter.derived }).toEqual({
    ...refusal,
    'pbkdf2-sha256': 6000,
    scrypt: 8192,
  })
})
