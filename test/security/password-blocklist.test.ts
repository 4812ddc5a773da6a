import { describe, expect, it } from 'vitest'
import { checkNotGuessable, commonPasswords } from '../../src/features/passwords/blocklist.ts'

const about = { email: 'marie.curie@sorbonne.example', service: 'Radium Works' }

const LISTS = { 8: await commonPasswords(8), 15: await commonPasswords(15) }

function refusalOf(password: string, minLength: 8 | 15 = 8): string | undefined {
  try {
    checkNotGuessable(password, { ...about, common: LISTS[minLength] })
    return undefined
  } catch (error) {
    return (error as { reason: string }).reason
  }
}

describe.each([8, 15] as const)('where %i characters are the least', (minLength) => {
  it('refuses every common password that is long enough, in any case', () => {
    const common = [...LISTS[minLength]]
    expect(common.length).toBeGreaterThan(30)
    for (const password of common) {
      expect(password.length).toBeGreaterThanOrEqual(minLength)
      expect([password, refusalOf(password, minLength)]).toEqual([password, 'common'])
    }
    for (const password of common.slice(0, 30))
      expect(refusalOf(password.toUpperCase(), minLength)).toBe('common')
  })
})

it.each([
  'aaaaaaaaaaaaaaaa',
  'abcabcabcabcabc',
  '12121212',
  'passpasspass',
  '💥💥💥💥💥💥💥💥',
  'A1b2A1b2A1b2',
])('refuses one piece over and over: %s', (password) => {
  expect(refusalOf(password)).toBe('common')
})

it.each([
  'marie.curie@sorbonne.example',
  'MARIE.CURIE@SORBONNE.EXAMPLE',
  'marie.curie',
  'mariecurie1',
  '123marie456!!',
  'Sorbonne2024!',
  'sorbonne.example',
  'radiumworks',
  'Radium Works',
  '--RadiumWorks--1898--',
  'radium-marie',
  'curieabc',
])('refuses what is made of the address or the name of the service: %s', (password) => {
  expect(refusalOf(password)).toBe('guessable')
})

it.each([
  'marie likes pitchblende',
  'radium glows in the dark',
  'polonium and more',
  'abcabcabd',
  'Correct horse battery',
])('takes what merely mentions one of them, or none: %s', (password) => {
  expect(refusalOf(password)).toBeUndefined()
})
