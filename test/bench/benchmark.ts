/** One promise about speed or size that `npm run bench` holds the service to. */
export interface Benchmark {
  /** What the table calls it, and what the command line picks it by. */
  readonly name: string
  /** The bound its ratio must keep: at least, or at most. */
  readonly target: { readonly least: number } | { readonly most: number }
  /** One sentence: what is divided by what. */
  readonly ratio: string
  /** Measures the ratio, as the median of some rounds; tells `progress` the ratio of each. */
  measure(progress: (ratio: number) => void): Promise<number>
}

/** Whether a ratio keeps a benchmark's target. */
export const keeps = ({ target }: Benchmark, ratio: number): boolean =>
  'least' in target ? ratio >= target.least : ratio <= target.most
