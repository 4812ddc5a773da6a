// This file and the engine are JavaScript because in a checkout every thread that runs TypeScript loads its own copy of
// what strips the types: 10 MB a thread (docs/decisions/0007-piscina.md).
import { constants, setPriority } from 'node:os'
import { bestEngine, costOf } from './engine.js'
import { heaviest, readProfile, spendRest } from './foreign/derivation.js'
import { readForeignHash } from './foreign/read-hash.js'
import { judge, verifyForeign } from './foreign/verify.js'

// On Linux this is the thread's own priority: hashes take what the answers of other requests leave.
setPriority(constants.priority.PRIORITY_LOW)

const engine = await bestEngine()

/**
 * Does one job: gives a hash, or what is to be said of a password.
 * @param {import('./pool.ts').HashJob} job
 * @returns {string}
 */
export default function run(job) {
  return job.kind === 'hash' ? engine.hash(job.input, job.cost) : verify(job)
}

/**
 * A refusal costs the same whatever it was for: as often as there are candidates, which the password alone decides, as many
 * steps as a bcrypt hash of the full cost takes; and of each other primitive that hashes of other services use, as many as the
 * heaviest of these takes.
 * @param {import('./pool.ts').HashJob & { kind: 'verify' }} job
 */
function verify({ password, input, asTyped, hash = '', secret, madeElsewhere, cost, profiles }) {
  const foreign =
    costOf(hash) === undefined && judge(hash) === 'ok' ? readForeignHash(hash, secret) : undefined
  if (foreign && verifyForeign(foreign, password, engine)) return 'right'
  if (!foreign && engine.verify(input, hash)) return 'right'
  if (asTyped !== undefined && madeElsewhere && engine.verify(asTyped, hash)) return 'right'
  const spent = foreign && 'bcrypt' in foreign ? costOf(foreign.bcrypt) : costOf(hash)
  refuse(input, spent, cost)
  if (asTyped !== undefined) refuse(asTyped, madeElsewhere ? costOf(hash) : undefined, cost)
  for (const full of heaviest(profiles.flatMap((profile) => readProfile(profile) ?? [])))
    spendRest(full, foreign && 'work' in foreign ? foreign.work : undefined)
  return 'wrong'
}

/**
 * Makes up the rest of the steps: a cost-c hash takes 2^c, so after a cheaper one than the full cost, decoys of cost c, c+1,
 * ... up to the full one less one; and after none at all, one decoy of the full cost.
 * @param {string} input
 * @param {number | undefined} spent
 * @param {number} fullCost
 */
function refuse(input, spent, fullCost) {
  if (spent === undefined) engine.verify(input, decoy(fullCost))
  else for (let cost = spent; cost < fullCost; cost++) engine.verify(input, decoy(cost))
}

/**
 * Any salt and digest do: what counts is the work, and that nothing matches.
 * @param {number} cost
 */
const decoy = (cost) => `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
