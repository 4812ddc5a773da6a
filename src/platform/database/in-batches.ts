import { setImmediate as nextTurn } from 'node:timers/promises'

const BATCH = 500

/** Deletes all there is to delete, in batches so small that other work comes in between. */
export async function inBatches(deleteSome: (limit: number) => Promise<number>): Promise<void> {
  // SQLite's driver answers within the same turn of the event loop: without a pause, nothing would come in between.
  while ((await deleteSome(BATCH)) === BATCH) await nextTurn()
}
