// This file and the engine are JavaScript because every thread that runs TypeScript loads its own copy of the compiler
// that strips the types: 12 MB a thread.
import { constants, setPriority } from 'node:os'
import { bestEngine, costOf } from './engine.js'

// On Linux this is the thread's own priority: hashes take what the answers of other requests leave.
setPriority(constants.priority.PRIORITY_LOW)

const engine = await bestEngine()

/**
 * Does one job: gives a hash, or whether the input is what the hash was made of.
 * @param {import('./pool.ts').HashJob} job
 * @returns {string | boolean}
 */
export default function run(job) {
  return job.kind === 'hash' ? engine.hash(job.input, job.cost) : verify(job.input, job.hash ?? '', job.cost)
}

/**
 * A refusal costs the same whatever it was for: a cost-c hash takes 2^c steps, so after a cheaper hash than
 * configured, decoys of cost c, c+1, ... up to the configured one less one make up the rest; and after none at all,
 * one decoy of the configured cost.
 * @param {string} input
 * @param {string} hash
 * @param {number} fullCost
 */
function verify(input, hash, fullCost) {
  if (engine.verify(input, hash)) return true
  const spent = costOf(hash)
  if (spent === undefined) engine.verify(input, decoy(fullCost))
  else for (let cost = spent; cost < fullCost; cost++) engine.verify(input, decoy(cost))
  return false
}

/**
 * Any salt and digest do: what counts is the work, and that nothing matches.
 * @param {number} cost
 */
const decoy = (cost) => `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
