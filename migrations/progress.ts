/** Says how many rows of how many a migration has gone through. */
export type Report = (done: number, total: number) => void
