import { expect, it } from 'vitest'
import { checkRecord } from '../../src/features/transfer/record.ts'

const UUID = '6f1c5f0e-3b52-4f0a-9a5d-2f6f8f0f8a11'

it.each([
  [UUID, UUID],
  [UUID.toUpperCase(), UUID],
  ['6F1C5F0E-3b52-7f0a-9a5d-2f6f8f0f8a11', '6f1c5f0e-3b52-7f0a-9a5d-2f6f8f0f8a11'],
  [undefined, undefined],
  [7, undefined],
  ['bob', undefined],
  [`${UUID} `, undefined],
  [`{${UUID}}`, undefined],
  ['00000000-0000-0000-0000-000000000000', undefined],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', undefined],
])('takes the subject %j of a record for %j', (subject, taken) => {
  expect(checkRecord({ email: 'bob@bob.com', subject }, 0).subject).toBe(taken)
})
