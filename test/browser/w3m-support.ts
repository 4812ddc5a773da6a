import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { findProgram } from '../support/programs.ts'

/** Why w3m cannot be run here; undefined where it can. */
export function whyNoW3m(): string | undefined {
  try {
    for (const [program, debianPackage] of [
      ['w3m', 'w3m'],
      ['script', 'bsdutils'],
    ] as const)
      findProgram(program, debianPackage)
    return undefined
  } catch (error) {
    return String(error)
  }
}

const OPTIONS = ['accept_cookie=1', 'confirm_qq=0', 'ignorecase_search=0', 'wrap_search=0']
const [BEGIN, END, NEXT, ENTER, DELETE_LINE] = ['g', 'G', '\t', '\r', '\x15']
// A script's searches are regular expressions.
const literally = (text: string) => text.replace(/[[\].*?+^$\\]/g, '\\$&')

/** w3m, a browser in a terminal, which knows neither scripts nor style sheets, at `url`; ended when the test is over. */
export function startW3m(url: string) {
  const directory = freshDirectory()
  const w3m = ['exec w3m -cookie', ...OPTIONS.map((option) => `-o ${option}`), `'${url}'`].join(' ')
  const terminal: ChildProcess = spawn('script', ['-qec', `stty rows 200 cols 120; ${w3m}`, '/dev/null'], {
    cwd: directory,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH, HOME: directory, TERM: 'xterm', LANG: 'C.UTF-8' },
  })
  onTestFinished(() => void terminal.kill('SIGKILL'))
  let screens = 0

  // Keys that come while a page loads are kept by the terminal until it has.
  const press = (...keys: string[]) => void terminal.stdin?.write(keys.join(''))

  /** What is on the screen, from the first line of the page to the last. */
  async function screen(): Promise<string> {
    const file = join(directory, `screen-${screens++}`)
    press('S', `|cat > ${file}.part; mv ${file}.part ${file}`, ENTER)
    await vi.waitFor(() => existsSync(file) || Promise.reject(new Error('w3m saves nothing')), {
      timeout: 60_000,
    })
    return readFileSync(file, 'utf8')
  }

  const find = (text: string) => press(BEGIN, '/', text, ENTER)
  const findLast = (text: string) => press(END, '?', text, ENTER)

  return {
    screen,
    /** Types into the field behind this label. */
    fill(label: string, value: string) {
      find(`${literally(label)} \\[`)
      press(NEXT, ENTER, DELETE_LINE, value, ENTER)
    },
    /** Presses the button of this name, or follows the last link of it, and gives the page that comes of it. */
    follow(name: string): Promise<string> {
      findLast(`${literally(name)}$`)
      press(ENTER)
      return screen()
    },
    /** Goes to a URL, and gives what is there. */
    open(target: string): Promise<string> {
      press('U', DELETE_LINE, target, ENTER)
      return screen()
    },
  }
}
