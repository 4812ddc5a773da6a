import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FAULTS, faultsOf } from '../../support/config.ts'
import { freshDirectory } from '../../support/database.ts'

it.each([
  ['ALLOWED_ORIGINS', 'https://a.com,*', 'item 2 is a wildcard; name each origin'],
  ['ALLOWED_ORIGINS', 'https://a.com, https://*.b.com', 'item 2 is a wildcard; name each origin'],
  [
    'ALLOWED_ORIGINS',
    'https://a.com/,https://b.com,https://b.com:99999',
    'item 1 has a path, a query or a slash at the end, item 3 is not http:// or https:// and a host',
  ],
  ['ALLOWED_ORIGINS', 'https://me:hunter2@a.com', 'item 1 holds a user or a password'],
  ['ALLOWED_ORIGINS', 'https://a.com,', 'item 2 is empty'],
  ['PUBLIC_URL', 'https://*.example.com', 'it is a wildcard; name each origin'],
  ['TRUSTED_PROXIES', '10.0.0.0/8,10.0.0.0/99', 'item 2 is neither an address nor a network'],
  ['TRUSTED_PROXIES', '10.0.0.0/8, 0.0.0.0/0', 'item 2 is everybody; name the networks of your proxies'],
  ['TRUSTED_PROXIES', '::/0', 'item 1 is everybody; name the networks of your proxies'],
  [
    'DATABASE_URL',
    'sqlite://auth.db',
    'two slashes name no file; three are followed by a relative path, four by an absolute one',
  ],
  [
    'DATABASE_URL',
    'sqlite:///auth.db?check_same_thread=false',
    'what follows the ? is for SQLAlchemy alone; leave it out',
  ],
] as const)('says of a %s that is %j which part of it cannot be used, and why', (name, value, reason) => {
  expect(faultsOf({ [name]: value })).toEqual([`${FAULTS[name]}: ${reason}`])
})

it('makes no new database where an absolute path was written with three slashes', () => {
  const file = join(freshDirectory(), 'auth.db')
  expect(faultsOf({ DATABASE_URL: `sqlite://${file}` })).toEqual([])
  writeFileSync(file, '')
  expect(String(faultsOf({ DATABASE_URL: `sqlite://${file}` }))).toMatch(
    /there is a file only at the absolute one; write four$/,
  )
})
