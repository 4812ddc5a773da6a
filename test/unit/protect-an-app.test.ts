import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { identityHeaders } from '../../src/features/forward-auth/headers.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const GUIDE = read('docs/protect-an-app.md')

const FILES = {
  nginx: 'nginx/protected-app.conf',
  caddy: 'caddy/protected-app.Caddyfile',
  haproxy: 'haproxy/protected-app.cfg',
  traefik: 'traefik/protected-app.yml',
  envoy: 'envoy/protected-app.yaml',
  apache: 'apache/user-auth.conf',
}

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim())

it.each(Object.entries(FILES))('has lines for %s that stand in its file', (language, file) => {
  const [, snippet = ''] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(GUIDE) ?? []
  const lines = linesOf(snippet).filter((line) => line !== '')
  expect(lines.length).toBeGreaterThan(3)
  expect(linesOf(read(`deploy/${file}`))).toEqual(expect.arrayContaining(lines))
})

it('names every header that an app is told, and each file passes all of them on', () => {
  const told = Object.keys(identityHeaders({ email: '', subject: '' }))
  const named = [...GUIDE.matchAll(/^\| `(Remote-\w+)` \|/gm)].map(([, name = '']) => name.toLowerCase())
  expect(named).toEqual(told)
  for (const file of [...Object.values(FILES), 'haproxy/forward-auth.lua'])
    if (file !== FILES.haproxy)
      for (const name of told) expect(read(`deploy/${file}`).toLowerCase(), file).toContain(name)
})

it.each([FILES.traefik, FILES.envoy])('has %s take away what some apps read as a header of ours', (file) => {
  const text = read(`deploy/${file}`).toLowerCase()
  for (const name of Object.keys(identityHeaders({ email: '', subject: '' })))
    for (const character of '_.')
      expect(text).toMatch(new RegExp(`\\b${name.replace('-', `[${character}]`)}\\b`))
})

it('percent-encodes what is no printable ASCII and the percent sign, so that it is one header and can be read back', () => {
  const email = 'é\r\nRemote-Groups: admins\u0000@bücher.example 50%'
  const { 'remote-user': user = '' } = identityHeaders({ email, subject: '' })
  expect(user).toBe('%C3%A9%0D%0ARemote-Groups: admins%00@b%C3%BCcher.example 50%25')
  expect(decodeURIComponent(user)).toBe(email)
  expect(identityHeaders({ email: '\ud800', subject: '' })['remote-user']).toBe('%EF%BF%BD')
})
