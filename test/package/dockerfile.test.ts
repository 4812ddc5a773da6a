import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { spawnService } from '../support/service.ts'
import { ENVIRONMENT, profileAfterSignIn, ROOT } from './support.ts'

// Without a Docker engine: what the Dockerfile says is done in directories that stand for the file systems of its stages.

interface Stage {
  image: string
  /** The directory that stands for its file system. */
  root: string
  workdir: string
  command: string[]
  user: string
  /** What tells whether a container is well. */
  health: string[]
}

const lines = (file: string) => readFileSync(join(ROOT, file), 'utf8').split('\n')
const withoutComments = (file: string) => lines(file).filter((line) => line !== '' && !line.startsWith('#'))
const INSTRUCTIONS = withoutComments('Dockerfile')
  .join('\n')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .map((line) => /^(\w+) (.*)$/.exec(line)?.slice(1) as [string, string])
const CONTEXT = withoutComments('.dockerignore').flatMap((line) =>
  line.startsWith('!') ? [line.slice(1)] : [],
)

const stages = new Map<string, Stage>()
let stage: Stage

const at = (path: string, { root, workdir } = stage) =>
  join(root, path.startsWith('/') ? path : join(workdir, path))

const FOLLOW: Readonly<Record<string, (rest: string) => void>> = {
  FROM(rest) {
    const [image = '', , name = 'final'] = rest.split(' ')
    const root = freshDirectory(afterAll)
    for (const directory of ['tmp', 'opt', 'usr/local/bin'])
      mkdirSync(join(root, directory), { recursive: true })
    stage = { image, root, workdir: '/', command: [], user: 'root', health: [] }
    stages.set(name, stage)
  },
  WORKDIR(rest) {
    stage.workdir = rest
    mkdirSync(at('.'), { recursive: true })
  },
  COPY(rest) {
    const [, from, paths = ''] = /^(?:--from=(\w+) )?(.*)$/.exec(rest) ?? []
    const sources = paths.split(' ')
    const target = sources.pop() as string
    const other = from ? stages.get(from) : undefined
    if (other)
      return cpSync(at(sources.join(), other), at(target), { recursive: true, verbatimSymlinks: true })
    for (const source of sources.includes('.') ? CONTEXT : sources) {
      expect(CONTEXT).toContain(source)
      cpSync(join(ROOT, source), join(at(target), basename(source)), { recursive: true })
    }
  },
  RUN(rest) {
    // Its paths are those of the stage; and there is no user `node` here.
    const command = rest
      .replaceAll(/(?<=\s)\/(?=\w)/g, `${stage.root}/`)
      .replaceAll(/ --(owner|group)=node/g, '')
    const options = { cwd: at('.'), env: ENVIRONMENT, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], options)
    expect({ status, stdout, stderr }).toMatchObject({ status: 0 })
  },
  CMD(rest) {
    stage.command = JSON.parse(rest)
  },
  USER(rest) {
    stage.user = rest
  },
  HEALTHCHECK(rest) {
    stage.health = JSON.parse(rest.slice(rest.indexOf('[')))
  },
  ENV() {},
  EXPOSE() {},
  VOLUME() {},
}

beforeAll(() => {
  for (const [instruction, rest] of INSTRUCTIONS) FOLLOW[instruction]?.(rest)
}, 600_000)

it('has no instruction that is not followed here, and copies only what there is', () => {
  expect(INSTRUCTIONS.filter(([instruction]) => !Object.hasOwn(FOLLOW, instruction))).toEqual([])
  expect(CONTEXT.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
})

it('runs on the Node.js of .nvmrc, and not as root', () => {
  const image = `node:${lines('.nvmrc')[0]}-slim`
  expect([...stages.values()].map((each) => each.image)).toEqual([image, image])
  expect(stages.get('final')).toMatchObject({
    user: 'node',
    command: ['user-auth', 'serve'],
    workdir: '/app',
  })
})

it('leaves in the image the package and its production dependencies, and no source', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const holds = (path: string) => existsSync(at(join('/opt/user-auth', path)))
  expect(Object.keys(dependencies).filter((name) => !holds(`node_modules/${name}`))).toEqual([])
  expect(['src', 'migrations', 'node_modules/typescript', 'node_modules/vitest'].filter(holds)).toEqual([])
})

it('makes an image whose command registers people and signs them in', async () => {
  const PATH = [at('/usr/local/bin'), dirname(process.execPath), '/usr/bin:/bin'].join(delimiter)
  const [program = '', ...args] = stage.command
  const service = await spawnService(
    { PATH, NODE_ENV: 'production', BCRYPT_COST: '10' },
    { installed: { command: [join(at('/usr/local/bin'), program), ...args], directory: at('.') } },
  )
  expect(await profileAfterSignIn(service.url, { register: true })).toEqual({ email: 'bob@bob.com' })
  const [check = '', ...words] = stage.health
  const env = { PATH, PORT: new URL(service.url).port }
  const health = () => spawnSync(join(at('/usr/local/bin'), check), words, { env, encoding: 'utf8' })
  expect(health()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^{"message":"ok",/) })
  expect(await service.stop()).toEqual({ code: 0, signal: null })
  expect(health().status).toBe(1)
})
