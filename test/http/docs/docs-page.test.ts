import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'

it('escapes the service’s name in its title, and in its mark', async () => {
  const { get } = await startApp({ SERVICE_NAME: '</title><script>alert("1")</script>&' })
  const { body } = await get('/docs')
  expect(body).not.toContain('<script>alert')
  expect(body).toContain(
    '<title>&#60;/title&#62;&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#38; · API</title>',
  )
  const script = (await get('/docs/static/swagger-initializer.js')).body
  const [, logo = ''] = /data:image\/svg\+xml;base64,([\w+/=]+)/.exec(script) ?? []
  expect(Buffer.from(logo, 'base64').toString()).toContain('&#60;script&#62;')
})

it('has the version of package.json', async () => {
  const { get } = await startApp()
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  expect((await get('/docs/json')).json().info.version).toBe(version)
})
