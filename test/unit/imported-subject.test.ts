import { expect, it } from 'vitest'
import { fieldsOf } from '../../src/features/transfer/formats/format.ts'
import { FORMATS } from '../../src/features/transfer/formats/index.ts'
import { checkRecord } from '../../src/features/transfer/record.ts'

const UUID = '6f1c5f0e-3b52-4f0a-9a5d-2f6f8f0f8a11'

it.each([
  [UUID, UUID],
  [UUID.toUpperCase(), UUID],
  [` ${UUID} `, UUID],
  ['6F1C5F0E-3b52-7f0a-9a5d-2f6f8f0f8a11', '6f1c5f0e-3b52-7f0a-9a5d-2f6f8f0f8a11'],
  [undefined, undefined],
])('takes the subject %j of a record for %j', (subject, taken) => {
  expect(checkRecord({ email: 'bob@bob.com', subject }, 0).subject).toBe(taken)
})

it.each([
  7,
  'bob',
  `{${UUID}}`,
  `urn:uuid:${UUID}`,
  UUID.replaceAll('-', ''),
  UUID.replace('-9a5d', '-ca5d'),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
])('refuses a record whose subject is %j, by which nobody would be known any more', (subject) => {
  expect(() => checkRecord({ email: 'bob@bob.com', subject }, 0)).toThrow('subject is no UUID')
})

it.each(['supabase', 'keycloak', 'laravel'])(
  'takes what %s has for no subject where it is no UUID',
  (format) => {
    const fields = fieldsOf({ email: 'bob@bob.com', id: 'bob', subject: 'mathematics' })
    const raw = FORMATS[format]?.read(fields as ReadonlyMap<string, unknown>, undefined)
    expect(raw?.subject).toBeUndefined()
  },
)

it.each([
  ['ndjson', { subject: UUID }],
  ['csv', { subject: UUID }],
  ['supabase', { id: UUID }],
  ['keycloak', { id: UUID }],
])('reads it from an export of %s', (format, fields) => {
  const raw = FORMATS[format]?.read(
    fieldsOf({ email: 'bob@bob.com', ...fields }) as ReadonlyMap<string, unknown>,
    undefined,
  )
  expect(raw?.subject).toBe(UUID)
})
