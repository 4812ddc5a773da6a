import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const SAMPLE_MS = 50

/** Watches the resident memory of a process until disposed of; `peak` is the most seen, in KiB. */
export function watchMemory(pid: number) {
  const watch = {
    peak: residentKiB(pid),
    [Symbol.dispose]: () => clearInterval(timer),
  }
  const timer = setInterval(() => {
    watch.peak = Math.max(watch.peak, residentKiB(pid))
  }, SAMPLE_MS)
  return watch
}

function residentKiB(pid: number): number {
  // Without starting a process for each sample where that can be had: it would take from the cores under test.
  if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]))
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
