import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { ClientGoneError, HashingBusyError } from './errors.ts'

/** What a thread of the pool is asked to do. */
export type HashJob = { input: string; cost: number } & (
  | { kind: 'hash' }
  | { kind: 'verify'; hash: string | undefined }
)

/** How many threads hash at once, and how many jobs may wait for them. */
export interface HashPoolOptions {
  threads?: number
  maxWaiting?: number
}

interface Place {
  /** Takes the thread that has become free. */
  enter(): void
  refuse(error: Error): void
}

const WAITING_PER_THREAD = 100

/** What {@link createHashPool} gives. */
export type HashPool = ReturnType<typeof createHashPool>

/** A bounded pool of worker threads, one per core, so that hashing never stalls other requests. */
export function createHashPool({
  threads = availableParallelism(),
  maxWaiting = threads * WAITING_PER_THREAD,
}: HashPoolOptions = {}) {
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    recordTiming: false,
    // A thread keeps next to nothing: without these limits each would take some 10 MB more.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 },
  })
  // A thread that is ended while it loads native code takes the whole process with it.
  const loaded = Promise.allSettled(
    pool.threads.map((thread) => Promise.race([once(thread, 'message'), once(thread, 'exit')])),
  )
  // The line is kept here: Piscina serves jobs that have a signal in no order, and ends a thread to abort one.
  const line = new Set<Place>()
  let free = threads
  let isDraining = false

  /** Waits in line for a free thread. */
  function turn(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => place.refuse(new ClientGoneError())
    const place: Place = {
      enter() {
        line.delete(place)
        signal?.removeEventListener('abort', leave)
        resolve()
      },
      refuse(error) {
        line.delete(place)
        signal?.removeEventListener('abort', leave)
        reject(error)
      },
    }
    line.add(place)
    signal?.addEventListener('abort', leave, { once: true })
    return promise
  }

  /** Hands the thread to the first in line. */
  function next(): void {
    const [first] = line
    if (!first) {
      free++
      return
    }
    first.enter()
  }

  return {
    /**
     * Runs a job as soon as a thread is free, first come, first served.
     * @param signal aborted when nobody waits for the result any more: a job not yet begun is then dropped.
     * @throws {HashingBusyError} when too many are waiting, or the pool is draining.
     * @throws {ClientGoneError} when the signal dropped it.
     */
    async run<Result>(job: HashJob, signal?: AbortSignal): Promise<Result> {
      if (signal?.aborted) throw new ClientGoneError()
      if (isDraining) throw new HashingBusyError()
      if (free > 0) free--
      else if (line.size < maxWaiting) await turn(signal)
      else throw new HashingBusyError()
      try {
        return await pool.run(job)
      } finally {
        next()
      }
    },

    /** Refuses the jobs that wait, and all that come from now on, with {@link HashingBusyError}; what runs is finished. */
    drain(): void {
      isDraining = true
      for (const place of line) place.refuse(new HashingBusyError())
    },

    /** Ends the threads once all jobs are done. */
    async close(): Promise<void> {
      await loaded
      while (free < threads) await turn().then(next)
      await pool.close()
    },
  }
}
