import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { ClientGoneError, HashingBusyError } from './errors.ts'
import type { HashJob } from './worker.ts'

/** How many threads hash at once, and how many jobs may wait for them. */
export interface HashPoolOptions {
  threads?: number
  maxWaiting?: number
}

type Unstarted<Job> = Job extends unknown ? Omit<Job, 'started'> : never

const WAITING_PER_THREAD = 100

/** A bounded pool of worker threads, one per core, so that hashing never stalls other requests. */
export function createHashPool({
  threads = availableParallelism(),
  maxWaiting = threads * WAITING_PER_THREAD,
}: HashPoolOptions = {}) {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    recordTiming: false,
  })

  return {
    /**
     * Runs a job as soon as a thread is free.
     * @param signal aborted when nobody waits for the result any more: a job not yet begun is then dropped.
     * @throws {HashingBusyError} when too many are waiting.
     * @throws {ClientGoneError} when the signal dropped it.
     */
    async run<Result>(job: Unstarted<HashJob>, signal?: AbortSignal): Promise<Result> {
      if (signal?.aborted) throw new ClientGoneError()
      if (pool.queueSize >= maxWaiting) throw new HashingBusyError()
      const started = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
      const dropped = new AbortController()
      // Piscina ends the whole thread to abort a job that runs: only one that has not begun is aborted.
      const drop = () => {
        if (Atomics.load(new Int32Array(started), 0) === 0) dropped.abort()
      }
      signal?.addEventListener('abort', drop, { once: true })
      try {
        return await pool.run({ ...job, started }, { signal: dropped.signal })
      } catch (error) {
        throw dropped.signal.aborted ? new ClientGoneError() : error
      } finally {
        signal?.removeEventListener('abort', drop)
      }
    },

    close: () => pool.close(),
  }
}
