import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { claimsOf } from '../../src/features/access-tokens/claims.ts'
import { Introspected } from '../../src/features/introspection/schemas.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/integrate.md'), 'utf8')

/** The names in the first column of the table that begins with this heading. */
function documented(heading: string): string[] {
  const [, table = ''] = new RegExp(`^\\| ${heading} \\|.*\\n\\|.*\\n((?:\\|.*\\n)+)`, 'm').exec(GUIDE) ?? []
  const cells = table.split('\n').map((row) => row.split('|')[1] ?? '')
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)).sort()
}

// They are only ever added to: what is missing here is a promise that was broken.
it('documents every claim of an access token, and no other', () => {
  const session = {
    ...{ id: 'id', amr: 'pwd', aal: 1, authenticated_at: 0, expires_at: 1 },
    ...{ subject: 'subject', email: 'bob@bob.com', email_verified_at: null },
  }
  const claims = claimsOf(session, { issuer: 'https://x', audience: 'y', seconds: 300, now: 0 })
  expect(documented('claim')).toEqual(Object.keys(claims).sort())
  expect(documented('claim').join(' ')).toBe(
    'acr amr aud auth_time client_id email email_verified exp iat iss jti sid sub',
  )
})

it('documents every member of what a client is told of a token or a session, and no other', () => {
  expect(documented('member')).toEqual(Object.keys(Introspected.properties).sort())
  expect(documented('member').join(' ')).toBe(
    'acr active amr aud auth_time client_id email email_verified exp iat iss jti sid sub token_type username',
  )
})
