import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { faultsOf, load } from '../../support/config.ts'
import { freshDirectory } from '../../support/database.ts'

function fileWith(text: string): string {
  const file = join(freshDirectory(), 'secret')
  writeFileSync(file, text)
  return file
}

it.each([
  ['DATABASE_URL', 'postgres://auth:hunter2@db/auth'],
  ['SMTP_URL', 'smtp://auth:hunter2@mail.example.com:587'],
] as const)(
  'takes %s from the file that its _FILE names, without the line break at its end',
  (name, value) => {
    for (const end of ['', '\n', '\r\n', '\n\n'])
      expect(load({ [`${name}_FILE`]: fileWith(value + end) })[name]).toBe(value)
  },
)

it('takes an empty variable for unset, in either form', () => {
  const DATABASE_URL_FILE = fileWith('sqlite:a.db')
  expect(load({ DATABASE_URL: '', DATABASE_URL_FILE }).DATABASE_URL).toBe('sqlite:a.db')
  expect(load({ DATABASE_URL: 'sqlite:b.db', DATABASE_URL_FILE: '' }).DATABASE_URL).toBe('sqlite:b.db')
})

it('refuses both forms at once', () => {
  const env = { SMTP_URL: 'smtp://hunter2@mail', SMTP_URL_FILE: fileWith('smtp://hunter2@mail') }
  expect(faultsOf(env)).toEqual(['SMTP_URL and SMTP_URL_FILE cannot both be set'])
})

it('names what it cannot read by the variable alone: a secret may be where the name of the file belongs', () => {
  expect(faultsOf({ DATABASE_URL_FILE: 'postgres://auth:hunter2@db/auth' })).toEqual([
    'DATABASE_URL_FILE cannot be read (ENOENT)',
  ])
  expect(faultsOf({ SMTP_URL_FILE: freshDirectory() })).toEqual(['SMTP_URL_FILE cannot be read (EISDIR)'])
})

it('refuses an empty file, and a file whose content cannot be used, without what is in it', () => {
  expect(faultsOf({ DATABASE_URL_FILE: fileWith('\n') })).toEqual(['DATABASE_URL_FILE names an empty file'])
  const [fault] = faultsOf({ DATABASE_URL_FILE: fileWith('mysql://auth:hunter2@db/auth') })
  expect(fault).toMatch(/^DATABASE_URL must be sqlite:/)
  expect(fault).not.toContain('hunter2')
})
