/** Work that no answer waits for; whoever starts it says where its errors go, and waits for it before closing. */
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
