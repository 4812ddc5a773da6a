import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readEnvFile } from '../../src/config/env-file.ts'
import { freshDirectory } from '../support/database.ts'

function read(text: string) {
  const file = join(freshDirectory(), '.env')
  writeFileSync(file, text)
  return readEnvFile(file)
}

// What .env.example says of quoting.
it.each([
  ['a value as it stands', 'A=b c', 'b c'],
  ['an empty value', 'A=', ''],
  ['spaces around the name and the value, which do not count', ' A =  b  ', 'b'],
  ['export before the name, which does not count', 'export A=b', 'b'],
  ['a comment after a value', 'A=b # c', 'b'],
  ['a # within a value, where the comment begins all the same', 'A=b#c', 'b'],
  ['a # within double quotes', 'A="b # c"', 'b # c'],
  ['a # within single quotes', "A='b # c'", 'b # c'],
  ['a # within backticks', 'A=`b # c`', 'b # c'],
  ['spaces within quotes', 'A="  b  "', '  b  '],
  ['single quotes within double quotes', `A="it's"`, "it's"],
  ['double quotes within single quotes', `A='say "b"'`, 'say "b"'],
  ['several lines within quotes', 'A="b\nc"\nB=d', 'b\nc'],
  ['\\n within double quotes, which is a line break', 'A="b\\nc"', 'b\nc'],
  ['\\n within single quotes, which is not', "A='b\\nc'", 'b\\nc'],
  ['a $, which is nothing special', 'A=b$c', 'b$c'],
  ['an = within a value', 'A=b=c', 'b=c'],
  ['the last of two', 'A=b\nA=c', 'c'],
  ['lines that end as on Windows', 'A=b\r\nB=c\r\n', 'b'],
  ['a byte order mark before the first name', '\uFEFFA=b', 'b'],
])('reads %s', (_, text, value) => expect(read(text)?.A).toBe(value))

it('reads no comment lines and no empty ones', () => {
  expect(read('# A=b\n\n  # C=d\nE=f\n')).toEqual({ E: 'f' })
})

it('gives nothing where there is no such file', () => {
  expect(readEnvFile(join(freshDirectory(), '.env'))).toBeUndefined()
})

it('names a file that cannot be read, and why', () => {
  const directory = join(freshDirectory(), '.env')
  mkdirSync(directory)
  expect(() => readEnvFile(directory)).toThrow(`${directory} cannot be read (EISDIR)`)
})
