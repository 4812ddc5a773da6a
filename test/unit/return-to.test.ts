import { expect, it } from 'vitest'
import { readReturnTo } from '../../src/features/sign-in-pages/return-to.ts'

const options = {
  publicUrl: 'https://auth.example.com/auth',
  returnUrl: 'https://app.example.com/home?a=1',
  allowedOrigins: ['https://shop.example.com:8443'],
}

it.each([
  ['/account', 'https://auth.example.com/account'],
  ['/account/events?before=x#y', 'https://auth.example.com/account/events?before=x#y'],
  ['https://auth.example.com/auth/account', 'https://auth.example.com/auth/account'],
  ['https://app.example.com/any/page?x=%20', 'https://app.example.com/any/page?x=%20'],
  ['https://APP.example.com:443/', 'https://app.example.com/'],
  ['https://shop.example.com:8443/x', 'https://shop.example.com:8443/x'],
  // A path of our own, as browsers read it, too.
  ['https:evil.example', 'https://auth.example.com/evil.example'],
  ['/a/../b', 'https://auth.example.com/b'],
  ['/<script>"', 'https://auth.example.com/%3Cscript%3E%22'],
])('leads to %s as it was parsed', (text, url) => {
  expect(readReturnTo(text, options)).toBe(url)
})

it.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\tevil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  ' https://evil.example',
  'https://evil.example\u0000',
  '/..//evil.example',
  '/%2e%2e//evil.example',
  '/.//evil.example',
  'https://evil.example',
  'https://auth.example.com.evil.example/',
  'https://auth.example.com@evil.example/',
  'https://bob@auth.example.com/',
  'https://bob:pwd@app.example.com/',
  'https://:@evil.example/',
  'http://auth.example.com/',
  'https://auth.example.com:8443/',
  'https://shop.example.com/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//https://app.example.com',
  'data:text/html,x',
  'blob:https://app.example.com/x',
  'ftp://app.example.com/',
  'about:blank',
  'https://',
  'https://[::1',
  '\u007f/account',
  '',
  undefined,
  ['/account', '/account'],
  { toString: () => '/account' },
])('leads nowhere for %j', (text) => {
  expect(readReturnTo(text, options)).toBeUndefined()
})

it('leads to sites that proxies protect, also as it was parsed', () => {
  const isProtected = (url: URL) => url.hostname === 'wiki.example.com'
  expect(readReturnTo('https://WIKI.example.com/a b?c'.replace(' ', '%20'), options, isProtected)).toBe(
    'https://wiki.example.com/a%20b?c',
  )
  expect(readReturnTo('https://wiki.example.com//evil', options, isProtected)).toBeUndefined()
  expect(readReturnTo('https://wiki.example.com/', options)).toBeUndefined()
})
