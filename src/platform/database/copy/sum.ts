import { sha256 } from '../../crypto/digest.ts'

const MODULUS = 2n ** 256n

/** How many rows there are, and a checksum of them. */
export interface Sum {
  rows: number
  checksum: bigint
}

/** The sum of no rows. */
export const NO_ROWS: Sum = { rows: 0, checksum: 0n }

/** Adds rows to a sum, which is the same in whatever order they come: two engines may sort text differently. */
export function addRows({ rows, checksum }: Sum, page: readonly object[]): Sum {
  for (const row of page) checksum += BigInt(`0x${sha256(JSON.stringify(row))}`)
  return { rows: rows + page.length, checksum: checksum % MODULUS }
}
