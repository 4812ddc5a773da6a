import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'

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

/** The browsers that every page has to be right in. */
export const WAYS = [
  ['a desktop', {}],
  ['a phone', PHONE],
  ['a desktop without JavaScript', { javaScriptEnabled: false }],
  ['a phone without JavaScript', { ...PHONE, javaScriptEnabled: false }],
] as const

let shared: Promise<Browser> | undefined

// Each file has its own: to start one takes longer than most of what it is asked for.
afterAll(async () => (await shared)?.close())

/**
 * A page at `url` in a browser profile of its own, closed when the test is over, with what went wrong in it; it may also
 * ask the origins `known`.
 */
export async function openPage(
  url: string,
  device: BrowserContextOptions = {},
  known: readonly string[] = [],
) {
  shared ??= launch()
  return openPageIn(await shared, url, device, known)
}

/** The same in a browser that keeps the pages it leaves, and shows them again as they were; tests' browsers keep none. */
export async function openPageWithCache(url: string, device: BrowserContextOptions = {}) {
  const browser = await launch(['--disable-back-forward-cache'])
  onTestFinished(() => browser.close())
  return openPageIn(browser, url, device, [])
}

/** What {@link openPage} gives. */
export type Visit = Awaited<ReturnType<typeof openPage>>

async function openPageIn(
  browser: Browser,
  url: string,
  device: BrowserContextOptions,
  known: readonly string[],
) {
  const context = await browser.newContext(device)
  onTestFinished(() => context.close())
  const origins = [new URL(url).origin, ...known]
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
  const faults = collectFaults(context)
  const page = await context.newPage()
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

const launch = (ignoreDefaultArgs: string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', ...QUIET],
    ignoreDefaultArgs,
  })

function collectFaults(context: BrowserContext): string[] {
  const faults: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`)
  })
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    // What a page was still loading when it was left.
    if (reason !== 'net::ERR_ABORTED') faults.push(`${reason} ${request.url()}`)
  })
  return faults
}
