import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

// What a browser would otherwise ask of the network by itself.
const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The window of a small phone, which touches. */
export const PHONE = { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true } as const

/**
 * A page at `url` in a browser of its own, closed when the test is over, with what went wrong in it.
 * @param others origins that it may ask beside its own.
 */
export async function openPage(
  url: string,
  device: BrowserContextOptions = {},
  others: readonly string[] = [],
) {
  const browser = await launch()
  onTestFinished(() => browser.close())
  const context = await browser.newContext(device)
  const origins = [new URL(url).origin, ...others]
  const strangers: string[] = []
  const isStranger = (address: string) =>
    !address.startsWith('data:') && !origins.includes(new URL(address).origin)

  context.on('request', (request) => {
    if (isStranger(request.url())) strangers.push(request.url())
  })
  await context.route(
    (address) => isStranger(address.href),
    (route) => route.abort(),
  )
  const page = await context.newPage()
  const faults = collectFaults(page)
  await page.goto(url)

  return {
    page,
    context,
    /** Every request to an origin that is not to be asked, each of them refused. */
    strangers,
    /** Every error on the console, uncaught exception and broken request. */
    faults,
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', ...QUIET],
  })
}

function collectFaults(page: Page): string[] {
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('requestfailed', (request) => faults.push(`${request.failure()?.errorText} ${request.url()}`))
  return faults
}
