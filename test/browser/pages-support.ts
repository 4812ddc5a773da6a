import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { codeOf, stepAt } from '../../src/features/second-factor/totp.ts'
import { startApp } from '../support/app.ts'
import { deliver, type ReadMail, readMails, recipients } from '../support/mail.ts'
import { freePort } from '../support/postgres.ts'
import { fromBase32 } from '../support/second-factor.ts'

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
]
const VIOLATION = 'refused by the policy: '
// A report of what the policy refused is for this page's own console, which the test reads.
const TELL_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error(${JSON.stringify(VIOLATION)} + event.violatedDirective + ' ' + event.blockedURI))`

/** One browser for all tests of a file. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: QUIET })
  })
  afterAll(() => browser?.close())
  return () => {
    if (!browser) throw new Error('the browser has not started')
    return browser
  }
}

/** The service, listening, with its database and its clock at hand: what fills a list or a limit need not be typed. */
export async function startSite(env: Record<string, string> = {}) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const service = await startApp({ PUBLIC_URL: url, PASSWORD_MIN_LENGTH: '8', ...env })
  await service.app.listen({ port, host: '127.0.0.1' })

  return {
    ...service,
    url,
    /** The newest mail to an address, once everything due is sent. */
    async mailTo(email: string): Promise<ReadMail> {
      await deliver(service)
      const mails = await readMails(service.app.options.mail.directory)
      const mail = mails.findLast((each) => recipients(each).includes(email))
      if (!mail) throw new Error(`no mail to ${email}`)
      return mail
    },
    /** The code that an authenticator app shows now for a secret as a page shows it. */
    codeFor: (secret: string) => codeOf(fromBase32(secret.replaceAll(/\s/g, '')), stepAt(service.now())),
  }
}

/** What {@link startSite} gives. */
export type Site = Awaited<ReturnType<typeof startSite>>

/** A tab of its own, closed when the test is over, with what must not happen in it. */
export async function openTab(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const violations: string[] = []
  const dialogs: string[] = []
  page.on('console', (message) => {
    const text = message.text()
    if (text.startsWith(VIOLATION) || /content security policy/i.test(text)) violations.push(text)
  })
  page.on('pageerror', (error) => violations.push(String(error)))
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message())
    await dialog.dismiss()
  })
  await page.addInitScript(TELL_VIOLATIONS)
  return {
    context,
    page,
    /** Everything that the policy of a page refused, and every uncaught exception. */
    violations,
    /** What every dialog said that a page opened. */
    dialogs,
  }
}

/**
 * Fills in the fields of the one form of this page that posts to `action`, by their names, and presses its button; waits for
 * the page that comes of it.
 */
export async function submit(
  page: Page,
  action: string,
  fields: Record<string, string | boolean> = {},
): Promise<void> {
  const form = page.locator(`form[action="${action}"]`).first()
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]:not([type=hidden]):not([hidden])`)
    if (typeof value === 'boolean') await field.setChecked(value)
    else await field.fill(value)
  }
  await loaded(page, () => form.locator('button[type=submit]').click())
}

/** Does what has another page load, and waits until it has. */
export async function loaded(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()])
}
