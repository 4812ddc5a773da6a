import { type BrowserContext, chromium } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { freshDirectory } from '../support/database.ts'

const ASKED = 'Decision: ASK the user'

/**
 * A browser with its own password manager, as a person has it: what automates a browser turns that off otherwise. What it
 * would ask in a bubble is read from its log, since a bubble is no page; what it fills in is seen in the page.
 */
export async function startWithPasswordManager() {
  const context = await chromium.launchPersistentContext(freshDirectory(), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
    ignoreDefaultArgs: ['--enable-automation'],
  })
  onTestFinished(() => context.close())
  const log = await context.newPage()
  await log.goto('chrome://password-manager-internals')
  const read = () => log.locator('body').innerText()

  return {
    context,
    page: await context.newPage(),
    /** Keeps a password for a page, as a person does who presses Save. */
    save: (url: string, username: string, password: string) =>
      savePassword(context, { url, username, password, note: '', useAccountStore: false }),
    /** What it has asked so far, once it has asked `count` times: whether to keep a password, or one in the place of another. */
    async asked(count: number): Promise<string[]> {
      await expect.poll(async () => (await read()).split(ASKED).length - 1).toBe(count)
      await expect.poll(async () => (await questionsIn(await read())).length).toBe(count)
      return questionsIn(await read())
    },
  }
}

/** After each decision to ask, the log says which of its bubbles it shows. */
const questionsIn = (log: string): string[] =>
  [...log.matchAll(/Decision: ASK the user\s+The new state of the UI:\s+(\w+)/g)].map(
    ([, state = '']) => state,
  )

async function savePassword(context: BrowserContext, entry: object): Promise<void> {
  const manager = await context.newPage()
  await manager.goto('chrome://password-manager/passwords')
  await manager.evaluate(`chrome.passwordsPrivate.addPassword(${JSON.stringify(entry)})`)
  await manager.close()
}
