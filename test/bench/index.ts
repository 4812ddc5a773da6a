import { type Benchmark, keeps } from './benchmark.ts'
import { forwardAuth } from './forward-auth.ts'
import { introspection } from './introspection.ts'
import { latencyUnderSignIns } from './latency-under-sign-ins.ts'
import { memoryUnderLoad } from './memory-under-load.ts'
import { sessionCheck } from './session-check.ts'
import { sessionCheckGrowth } from './session-check-growth.ts'
import { sessionCheckPostgres } from './session-check-postgres.ts'
import { signInThroughput } from './sign-in-throughput.ts'

/** Every benchmark, in the order they run. */
const benchmarks: Benchmark[] = [
  signInThroughput,
  latencyUnderSignIns,
  memoryUnderLoad,
  sessionCheck,
  sessionCheckGrowth,
  sessionCheckPostgres,
  forwardAuth,
  introspection,
]

const wanted = process.argv.slice(2)
const chosen = benchmarks.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
)
if (chosen.length === 0) {
  process.stderr.write(`no such benchmark; there are: ${benchmarks.map(({ name }) => name).join(', ')}\n`)
  process.exit(2)
}

// Leaving by exit() is what takes the servers along.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))

const KEPT = 'kept'
const rows: string[][] = []
for (const [i, benchmark] of chosen.entries()) {
  process.stderr.write(`${i + 1}/${chosen.length} ${benchmark.name}: ${benchmark.ratio}\n  rounds:`)
  try {
    const ratio = await benchmark.measure((each) => process.stderr.write(` ${each.toFixed(2)}`))
    rows.push(rowOf(benchmark, ratio.toFixed(2), keeps(benchmark, ratio)))
  } catch (error) {
    process.stderr.write(` failed: ${error instanceof Error ? error.message : error}`)
    rows.push(rowOf(benchmark, 'failed', false))
  }
  process.stderr.write('\n')
}
process.stdout.write(`\n${table([['benchmark', 'ratio', 'target', ''], ...rows])}\n`)
if (rows.some((row) => row.at(-1) !== KEPT)) process.exitCode = 1

function rowOf({ name, target }: Benchmark, ratio: string, kept: boolean): string[] {
  const bound = 'least' in target ? `at least ${target.least}` : `at most ${target.most}`
  return [name, ratio, bound, kept ? KEPT : 'NOT KEPT']
}

function table(lines: readonly string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
