/** The value that a share of the samples, 0 to 1, does not exceed (the nearest rank). */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new Error('no samples')
  return value
}

/** The middle sample, the lower one of an even number. */
export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

/** Takes a ratio `count` times, telling of each, and gives their median. */
export async function medianOfRounds(
  count: number,
  round: () => Promise<number>,
  progress: (ratio: number) => void,
): Promise<number> {
  const ratios: number[] = []
  for (let i = 0; i < count; i++) {
    const ratio = await round()
    progress(ratio)
    ratios.push(ratio)
  }
  return median(ratios)
}
