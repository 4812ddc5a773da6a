import { expect, it } from 'vitest'
import { faultsOf, load } from '../../support/config.ts'

it('has the sites that proxies protect one by one, and in production by https alone', () => {
  const FORWARD_AUTH_SITES = 'https://app.example.com, http://wiki.example.com:8080'
  expect(load({ FORWARD_AUTH_SITES }).FORWARD_AUTH_SITES).toEqual([
    'https://app.example.com',
    'http://wiki.example.com:8080',
  ])
  expect(faultsOf({ FORWARD_AUTH_SITES: 'https://*.example.com,app.example.com' })).toEqual([
    'FORWARD_AUTH_SITES must be origins such as https://app.example.com, separated by commas: item 1 is a wildcard; name each origin, item 2 is not http:// or https:// and a host',
  ])
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', FORWARD_AUTH_SITES }
  expect(faultsOf(production)).toEqual(['FORWARD_AUTH_SITES must be https in production'])
})

it('takes no two sites of one host, which would share their cookies', () => {
  for (const other of ['https://app.example.com:8443', 'http://app.example.com', 'https://APP.example.com'])
    expect(
      faultsOf({ FORWARD_AUTH_SITES: `https://app.example.com,https://wiki.example.com,${other}` }),
    ).toEqual(['FORWARD_AUTH_SITES must have a host each, and app.example.com is there twice'])
  const PUBLIC_URL = 'https://auth.example.com'
  const ports = 'https://auth.example.com:8443,https://auth.example.com:9443'
  expect(load({ PUBLIC_URL, FORWARD_AUTH_SITES: ports }).FORWARD_AUTH_SITES).toHaveLength(2)
})
