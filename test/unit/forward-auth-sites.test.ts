import { describe, expect, it } from 'vitest'
import { createSites } from '../../src/features/forward-auth/sites.ts'

const HOME = 'https://auth.example.com'
const APP = 'https://app.example.com'
const sites = createSites({
  publicUrl: `${HOME}/account`,
  environment: 'production',
  forwardAuth: { sites: [APP, 'https://wiki.example.com:8443', 'http://auth.example.com'] },
})

const startOf = (site: string, path: string) => `${site}/.auth/start?to=${encodeURIComponent(path)}`

it.each([
  [`${HOME}/`, `${HOME}/`],
  [`${HOME}/a/../b?c=d&e=%2F`, `${HOME}/b?c=d&e=%2F`],
  ['HTTPS://AUTH.EXAMPLE.COM:443/a', `${HOME}/a`],
  [`${APP}/`, startOf(APP, '/')],
  [`${APP}/reports?year=2026&q=a%20b`, startOf(APP, '/reports?year=2026&q=a%20b')],
  [`${APP}/@evil.example/`, startOf(APP, '/@evil.example/')],
  ['https://wiki.example.com:8443/x', startOf('https://wiki.example.com:8443', '/x')],
  [`${APP}/search?q=C:\\dir`, startOf(APP, '/search?q=C:%5Cdir')],
  // No cookie that is Secure reaches it.
  ['http://auth.example.com/x', startOf('http://auth.example.com', '/x')],
])('leads back to %s', (returnTo, place) => expect(sites.leadBack(returnTo)).toBe(place))

describe('leads back to no other place', () => {
  it.each([
    ...[
      '',
      ' ',
      '/',
      '/account',
      'account',
      '//evil.example/',
      '/\\evil.example/',
      '/\t/evil.example/',
      '\\\\evil.example',
    ],
    ...[
      'https:evil.example',
      'https:/evil.example/',
      'https:///evil.example/',
      'https://evil.example/',
      'http://app.example.com/',
    ],
    ...[
      `${APP}.evil.example/`,
      `${APP}@evil.example/`,
      `${APP}:443@evil.example/`,
      'https://u:p@app.example.com/',
    ],
    ...[
      `${APP}\\@evil.example/`,
      `${APP}\\.evil.example/`,
      'https://evil.example\\@app.example.com/',
      `${APP}:8443/`,
    ],
    ...[
      `${APP}//evil.example/`,
      `${APP}/..//evil.example/`,
      `${APP}/%2e%2e//evil.example/`,
      `${APP}/\\evil.example/`,
    ],
    ...[
      `${APP}/a\tb`,
      `${APP}/a\nb`,
      `${APP}/a b`,
      `${APP}/é`,
      `${APP}/#x`,
      `${APP}`,
      `${APP}?x`,
      ` ${APP}/`,
      `${APP}/ `,
    ],
    ...[
      `${APP}/.auth/start?to=%2F`,
      `${APP}/.auth/callback?ticket=x`,
      `${APP}/x/../.auth/start`,
      'javascript:alert(1)',
      'javascript://app.example.com/%0aalert(1)',
      'data:text/html,x',
      'blob:https://app.example.com/x',
    ],
    ...[
      'https://app%2eexample.com/',
      'https://app。example.com/',
      'https://app.example.com./',
      'https://[app.example.com]/',
      'null',
    ],
  ])('%j', (returnTo) => expect(sites.leadBack(returnTo)).toBeUndefined())
})

it('comes back to the page, unless that leads elsewhere on the way or is too long to be told', () => {
  const returnTo = (page: string) => new URL(sites.signInUrl(new URL(page))).searchParams.get('return_to')
  expect(sites.signInUrl(new URL(`${APP}/a?b=c`))).toBe(
    `${HOME}/account/sign-in?return_to=https%3A%2F%2Fapp.example.com%2Fa%3Fb%3Dc`,
  )
  expect(returnTo(`${APP}//evil.example/`)).toBe(`${APP}/`)
  expect(returnTo(`${APP}/${'x'.repeat(2000)}`)).toBe(`${APP}/${'x'.repeat(2000)}`)
  expect(returnTo(`${APP}/${'x'.repeat(3000)}`)).toBe(`${APP}/`)
  expect(returnTo(`${APP}/?${'&'.repeat(1000)}`)).toBe(`${APP}/`)
})
