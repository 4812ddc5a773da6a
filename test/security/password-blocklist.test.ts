import { describe, expect, it } from 'vitest'
import { checkNotGuessable, commonPasswords } from '../../src/features/passwords/blocklist.ts'

const about = { email: 'marie.curie@sorbonne.example', service: 'Radium Works' }

async function refusalOf(password: string, minLength = 8): Promise<string | undefined> {
  try {
    checkNotGuessable(password, { ...about, common: await commonPasswords(minLength) })
    return undefined
  } catch (error) {
    return (error as { reason: string }).reason
  }
}

describe.each([8, 15])('where %i characters are the least', (minLength) => {
  it('refuses every common password that is long enough, in any case', async () => {
    const common = [...(await commonPasswords(minLength))]
    expect(common.length).toBeGreaterThan(30)
    for (const password of common) {
      expect(password.length).toBeGreaterThanOrEqual(minLength)
      expect([password, await refusalOf(password, minLength)]).toEqual([password, 'common'])
    }
    for (const password of common.slice(0, 30))
      expect(await refusalOf(password.toUpperCase(), minLength)).toBe('common')
  })
})

it.each([
  'aaaaaaaaaaaaaaaa',
  'abcabcabcabcabc',
  '12121212',
  'passpasspass',
  '💥💥💥💥💥💥💥💥',
  'A1b2A1b2A1b2',
])('refuses one piece over and over: %s', async (password) => {
  expect(await refusalOf(password)).toBe('common')
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
])('refuses what is made of the address or the name of the service: %s', async (password) => {
  expect(await refusalOf(password)).toBe('guessable')
})

it.each([
  'marie likes pitchblende',
  'radium glows in the dark',
  'polonium and more',
  'abcabcabd',
  'Correct horse battery',
])('takes what merely mentions one of them, or none: %s', async (password) => {
  expect(await refusalOf(password)).toBeUndefined()
})
