const WIDTH = 30
const STEP_MS = 200

/** A bar on standard error that says how far along it is, and how long it may take; without a terminal, a line a tenth. */
export function progressBar(total: number, out: NodeJS.WriteStream = process.stderr) {
  const begun = performance.now()
  let shownAt = -Infinity
  let tenths = 0

  function show(done: number): void {
    const now = performance.now()
    const share = Math.min(done / total, 1)
    if (out.isTTY ? now - shownAt < STEP_MS && share < 1 : Math.floor(share * 10) <= tenths) return
    shownAt = now
    tenths = Math.floor(share * 10)
    const seconds = Math.round(((now - begun) / 1000) * (1 / share - 1))
    const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '-')
    const line = `[${bar}] ${done} of ${total} requests, ${seconds} s left`
    out.write(out.isTTY ? `\r${line}\x1b[K` : `${line}\n`)
  }

  return {
    /** Says that so many are done. */
    show,
    /** Leaves the line. */
    end: () => void (out.isTTY && out.write('\n')),
  }
}
