/**
 * Waits for work for so many milliseconds; what it does after that is ignored.
 * @throws {Error} when it takes longer.
 */
export async function within(ms: number, work: () => Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`not done after ${ms} ms`)), ms)
  try {
    await Promise.race([work(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Work that no answer waits for; its starter says where errors go, and waits for it before closing. */
export function backgroundWork(onError: (error: unknown) => void) {
  const underway = new Set<Promise<void>>()
  return {
    /** Starts a piece of work; its error, if any, is handed on and goes no further. */
    run(work: () => Promise<void>): void {
      const done = work()
        .catch(onError)
        .finally(() => underway.delete(done))
      underway.add(done)
    },
    /** Resolves when nothing is under way. */
    async settle(): Promise<void> {
      while (underway.size > 0) await Promise.all(underway)
    },
  }
}
