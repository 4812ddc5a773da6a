import bcrypt from 'bcryptjs'
import { expect, it, vi } from 'vitest'
import type * as Engine from '../../src/features/passwords/engine.js'

const FULL_COST = 8

const counter = vi.hoisted(() => ({ steps: 0 }))

// The real engine, with a count of bcrypt's steps beside it: a hash of cost c takes 2^c.
vi.mock('../../src/features/passwords/engine.js', async (importOriginal) => {
  const original = await importOriginal<typeof Engine>()
  const engine = await original.bestEngine()
  const verify = (input: string, hash: string) => {
    counter.steps += 2 ** (original.costOf(hash) ?? Number.NEGATIVE_INFINITY)
    return engine.verify(input, hash)
  }
  return { ...original, bestEngine: async () => ({ ...engine, verify }) }
})

const { default: run } = await import('../../src/features/passwords/worker.js')

/** How many steps the worker takes to verify a password, and what it says. */
function verify(hash: string | undefined, input = 'wrong') {
  counter.steps = 0
  const started = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const job = { kind: 'verify', input, hash, cost: FULL_COST, started } as const
  return { verdict: run(job), steps: counter.steps }
}

const refusal = { verdict: false, steps: 2 ** FULL_COST }

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

it('never matches the decoy', () => {
  expect(verify(undefined, '').verdict).toBe(false)
})

it('takes no decoy where the password is right', () => {
  const hash = bcrypt.hashSync('mySuperPwd', 4)
  expect(verify(hash, 'mySuperPwd')).toEqual({ verdict: true, steps: 2 ** 4 })
})
