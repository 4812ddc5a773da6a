import { constants, setPriority } from 'node:os'
import { bestEngine, costOf } from './engine.ts'

/** What a thread of the pool is asked to do. */
export type HashJob = { input: string; cost: number } & (
  | { kind: 'hash' }
  | { kind: 'verify'; hash: string | undefined }
)

// On Linux this is the thread's own priority: hashes take what the answers of other requests leave.
setPriority(constants.priority.PRIORITY_LOW)

const engine = await bestEngine()

/** Does one job: gives a hash, or whether the input is what the hash was made of. */
export default function run(job: HashJob): string | boolean {
  return job.kind === 'hash' ? engine.hash(job.input, job.cost) : verify(job.input, job.hash, job.cost)
}

/**
 * A refusal costs the same whatever it was for: a cost-c hash takes 2^c steps, so after a cheaper hash than
 * configured, or none at all, decoys of cost c, c+1, ... up to the configured one less one make up the rest.
 */
function verify(input: string, hash = '', fullCost: number): boolean {
  if (engine.verify(input, hash)) return true
  const spent = costOf(hash)
  if (spent === undefined) engine.verify(input, decoy(fullCost))
  else for (let cost = spent; cost < fullCost; cost++) engine.verify(input, decoy(cost))
  return false
}

// Any salt and digest do: what counts is the work, and that nothing matches.
const decoy = (cost: number) => `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
