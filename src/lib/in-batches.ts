const BATCH = 500

/** Deletes all there is to delete, in batches so small that other work comes in between. */
export async function inBatches(deleteSome: (limit: number) => Promise<number>): Promise<void> {
  while ((await deleteSome(BATCH)) === BATCH) {}
}
