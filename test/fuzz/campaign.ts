import fc from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'
import { checks } from './checks.ts'
import type { FuzzRequest } from './request.ts'
import { sequences } from './requests.ts'
import { smaller } from './smaller.ts'
import { createTally, type Tally } from './tally.ts'
import { SETTINGS, type SettingName, startWorld, type World } from './world.ts'

const MOST_IN_SEQUENCE = 8
const SEQUENCES_AT_A_TIME = 20
/** Between the seeds of one turn and the next, so that campaigns with seeds close by have nothing in common. */
const FAR_APART = 0x9e3779b1
const LARGEST_SEED = 0x7fffffff
/** How long a counterexample is made smaller, in milliseconds. */
const SHRINKING_MS = 120_000
/** How often each setting is tried. */
const WEIGHTS: Readonly<Record<SettingName, number>> = { open: 4, throttled: 3, strict: 3, crowded: 2 }

/** What the fuzzer is asked for. */
export interface Campaign {
  /** A whole number; the same one thinks up the same requests. */
  seed: number
  /** How many requests are sent, at the least. */
  requests: number
  /** Which sequence alone to send again: the `path` of a {@link Found}, found with this seed. */
  path?: string | undefined
  /** The services to try, all of them unless said. */
  settings?: readonly SettingName[] | undefined
  /** An empty database for each service. */
  freshDatabase(): string | Promise<string>
  onProgress?(requests: number): void
}

/** A sequence of requests that shows a fault, as small as it could be made, and how to send it again. */
export interface Found {
  setting: SettingName
  requests: readonly FuzzRequest[]
  faults: string
  seed: number
  path: string
}

/** What came of it. */
export interface Outcome {
  tally: Tally
  document: OpenAPIV3.Document
  found?: Found
}

/** Sends requests until there were enough, or a fault is found. */
export async function fuzz(campaign: Campaign): Promise<Outcome> {
  const worlds: Partial<Record<SettingName, World>> = {}
  const { settings = Object.keys(SETTINGS) as SettingName[] } = campaign
  try {
    for (const name of settings) worlds[name] = await startWorld(name, await campaign.freshDatabase())
    return await search(campaign, worlds)
  } finally {
    for (const world of Object.values(worlds)) await world.close()
  }
}

async function search(
  { seed, requests: wanted, path, onProgress }: Campaign,
  worlds: Readonly<Partial<Record<SettingName, World>>>,
): Promise<Outcome> {
  const document: OpenAPIV3.Document = await documentOf(Object.values(worlds))
  const { faultsOf, logFaultsOf, operationOf } = checks(document)
  const tally = createTally()
  const settings = (Object.keys(worlds) as SettingName[]).map((name) => ({
    weight: WEIGHTS[name],
    arbitrary: fc.constant(name),
  }))

  const attempt = async (setting: SettingName, requests: readonly FuzzRequest[]) => {
    const world = worlds[setting] as World
    await world.reset()
    const exchanges = await world.sendAll(requests)
    const faults = exchanges.flatMap((exchange) => faultsOf(world, exchange))
    return { exchanges, faults: [...faults, ...logFaultsOf(world, world.takeLog())] }
  }
  let isShrinking = false
  const property = fc.asyncProperty(
    fc.oneof(...settings),
    sequences(document, MOST_IN_SEQUENCE),
    async (setting, requests) => {
      const { exchanges, faults } = await attempt(setting, requests)
      isShrinking ||= faults.length > 0
      if (faults.length > 0) throw new Error(faults.join('\n'))
      if (isShrinking) return
      for (const exchange of exchanges)
        tally.add(operationOf(exchange)?.operationId ?? '(none)', exchange.answer.status)
      onProgress?.(tally.requests)
    },
  )

  for (let turn = 0; tally.requests < wanted; turn++) {
    const details = await fc.check(property, {
      seed: (seed + turn * FAR_APART) & LARGEST_SEED,
      numRuns: SEQUENCES_AT_A_TIME,
      ...(path === undefined ? {} : { path }),
      interruptAfterTimeLimit: SHRINKING_MS,
    })
    if (details.failed && details.counterexample) {
      const [setting, sent] = details.counterexample
      // Kept as they are seen: what goes wrong only now and then may not the next time.
      let faults: readonly string[] = []
      const requests = await smaller(sent, async (some) => {
        const again = (await attempt(setting, some)).faults
        if (again.length > 0) faults = again
        return again.length > 0
      })
      const first = details.errorInstance instanceof Error ? details.errorInstance.message : ''
      const replay = { seed: details.seed, path: details.counterexamplePath ?? '' }
      return { tally, document, found: { setting, requests, faults: faults.join('\n') || first, ...replay } }
    }
    if (path !== undefined) break
  }
  return { tally, document }
}

async function documentOf([world]: readonly World[]): Promise<OpenAPIV3.Document> {
  if (!world) throw new Error('no service to try')
  return (await world.app.inject('/docs/json')).json()
}
