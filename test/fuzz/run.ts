import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startPostgres } from '../support/postgres.ts'
import { type Found, fuzz } from './campaign.ts'
import { progressBar } from './progress.ts'
import { SETTINGS, type SettingName } from './world.ts'

const LONGEST_LINE = 1000
const USAGE =
  'usage: npm run fuzz -- [--requests N] [--seed N] [--path P] [--engine sqlite|postgres] [--settings A,B]\n'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
    path: { type: 'string' },
    settings: { type: 'string' },
    engine: { type: 'string', default: 'sqlite' },
  },
})
const requests = Number(values.requests)
const seed = Number(values.seed)
const settings = values.settings?.split(',') as SettingName[] | undefined
const isKnown = (settings ?? []).every((name) => name in SETTINGS)
if (
  !Number.isSafeInteger(requests) ||
  !Number.isSafeInteger(seed) ||
  !isKnown ||
  !/^(sqlite|postgres)$/.test(values.engine)
) {
  process.stderr.write(USAGE)
  process.exit(2)
}

const databases = values.engine === 'postgres' ? await onPostgres() : onSqlite()
try {
  const bar = progressBar(requests)
  const { tally, document, found } = await fuzz({
    ...databases,
    seed,
    requests,
    settings,
    path: values.path,
    onProgress: bar.show,
  })
  bar.end()
  process.stdout.write(`${tally.table()}\n\n${tally.requests} requests on ${values.engine}, seed ${seed}\n`)
  const unseen = found ? [] : tally.unseen(document)
  if (unseen.length > 0) process.stdout.write(`declared and never seen: ${unseen.join(', ')}\n`)
  if (found) {
    process.stdout.write(`\n${report(found)}\n`)
    process.exitCode = 1
  }
} finally {
  await databases.stop()
}

function onSqlite() {
  return { freshDatabase: () => 'sqlite::memory:', stop: async () => {} }
}

async function onPostgres() {
  const server = await startPostgres()
  let count = 0
  return {
    async freshDatabase() {
      const client = new pg.Client(server.url)
      const name = `fuzz_${count++}`
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return server.url.replace(/\/postgres$/, `/${name}`)
    },
    stop: server.stop,
  }
}

function report({ setting, requests: sent, faults, seed: found, path }: Found): string {
  const each = sent.map((request) => `  ${short(JSON.stringify(request))}`)
  const among = values.settings ? ` --settings ${values.settings}` : ''
  return [
    ...faults.split('\n').map(short),
    '',
    `in the setting "${setting}" after:`,
    ...each,
    '',
    `again: npm run fuzz -- --engine ${values.engine}${among} --seed ${found} --path ${path}`,
  ].join('\n')
}

function short(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}...` : text
}
