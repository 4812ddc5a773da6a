import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { traced } from '../../platform/tracing/tracing.ts'
import type { Candidates } from './candidates.ts'
import { ClientGoneError, HashingBusyError } from './errors.ts'
import { createFairQueue, type Share } from './fair-queue.ts'

/** What a thread of the pool is asked to do. */
export type HashJob = { cost: number } & (
  | { kind: 'hash'; input: string }
  | ({
      kind: 'verify'
      /** As it was typed. */
      password: string
      hash: string | undefined
      /** The secret of the service that made the hash, where it has one. */
      secret: string | undefined
      madeElsewhere: boolean
      /** What hashes of other services take to be verified, of all that are stored. */
      profiles: readonly string[]
    } & Candidates)
)

/** How many threads hash at once, and how many jobs may wait for them. */
export interface HashPoolOptions {
  threads?: number
  maxWaiting?: number
  maxWaitingPerNetwork?: number
  maxWaitingPerAccount?: number
}

/** Who a job is for, as far as it is known. */
export interface Turn extends Partial<Share> {
  /** Aborted when the result is not waited for any more: a job not yet begun is then dropped. */
  signal?: AbortSignal | undefined
}

interface Place {
  /** Takes the thread that has become free. */
  enter(): void
  refuse(error: Error): void
}

const WAITING_PER_THREAD = 100
// At cost 12 a thread takes some six seconds for so many: what waits longer than `Retry-After` waits in vain.
const WAITING_PER_THREAD_AND_NETWORK = 25
// More tabs and devices than a person signs in with at one moment.
const WAITING_PER_ACCOUNT = 10

/** What {@link createHashPool} gives. */
export type HashPool = ReturnType<typeof createHashPool>

/** A bounded pool of worker threads, one per core, so that hashing never stalls other requests. */
export function createHashPool({
  threads = availableParallelism(),
  maxWaiting = threads * WAITING_PER_THREAD,
  maxWaitingPerNetwork = threads * WAITING_PER_THREAD_AND_NETWORK,
  maxWaitingPerAccount = WAITING_PER_ACCOUNT,
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
  const line = createFairQueue<Place>({
    perAccount: maxWaitingPerAccount,
    perNetwork: maxWaitingPerNetwork,
    total: maxWaiting,
  })
  let free = threads
  let onIdle = () => {}
  let isDraining = false

  /** Waits in line for a free thread. */
  function turn({ signal, network = '', account = '' }: Turn): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => place.refuse(new ClientGoneError())
    const place: Place = {
      enter() {
        signal?.removeEventListener('abort', leave)
        resolve()
      },
      refuse(error) {
        line.remove(place)
        signal?.removeEventListener('abort', leave)
        reject(error)
      },
    }
    line.add(place, { network, account })?.refuse(new HashingBusyError())
    signal?.addEventListener('abort', leave, { once: true })
    return promise
  }

  /** Hands the thread to whose turn it is. */
  function next(): void {
    const place = line.take()
    if (place) place.enter()
    else if (++free === threads) onIdle()
  }

  return {
    /**
     * Runs a job as soon as a thread is free and it is its turn.
     * @throws {HashingBusyError} when too many are waiting, of the account, the network or all, or the pool is draining.
     * @throws {ClientGoneError} when the signal dropped it.
     */
    run<Result>(job: HashJob, asked: Turn = {}): Promise<Result> {
      return traced(`password.${job.kind}`, {}, async (span) => {
        if (asked.signal?.aborted) throw new ClientGoneError()
        if (isDraining) throw new HashingBusyError()
        const since = performance.now()
        if (free > 0) free--
        else await turn(asked)
        span.setAttribute('password.wait_ms', Math.round(performance.now() - since))
        try {
          return await pool.run(job)
        } finally {
          next()
        }
      })
    },

    /** Whether a job that comes now has a chance: `full` where too many wait, `draining` where all are refused. */
    state(): 'ok' | 'full' | 'draining' {
      if (isDraining) return 'draining'
      return free === 0 && line.all().length >= maxWaiting ? 'full' : 'ok'
    },

    /** Refuses the jobs that wait, and all that come from now on, with {@link HashingBusyError}; what runs is finished. */
    drain(): void {
      isDraining = true
      for (const place of line.all()) place.refuse(new HashingBusyError())
    },

    /** Ends the threads once all jobs are done. */
    async close(): Promise<void> {
      await loaded
      if (free < threads)
        await new Promise<void>((resolve) => {
          onIdle = resolve
        })
      await pool.close()
    },
  }
}
