import { expect, it } from 'vitest'
import { checkNotGuessable, commonPasswords } from '../../../src/features/passwords/blocklist.ts'

const about = { email: 'marie.curie@sorbonne.example', service: 'Radium Works' }

const common = await commonPasswords()

function refusalOf(password: string): string | undefined {
  try {
    checkNotGuessable(password, { ...about, common })
    return undefined
  } catch (error) {
    return (error as { reason: string }).reason
  }
}

it('knows the most common passwords, in any case', () => {
  expect(common.size).toBeGreaterThan(49_000)
  for (const password of common) expect([password, refusalOf(password)]).toEqual([password, 'common'])
  for (const password of [...common].slice(0, 30)) expect(refusalOf(password.toUpperCase())).toBe('common')
})

it('knows them with digits and signs around them, and repeated', () => {
  const words = [...common].filter((password) => password.length >= 5 && /^[a-z].*[a-z]$/.test(password))
  expect(words.length).toBeGreaterThan(20_000)
  for (const word of words) {
    const ways = [`${word}1234567890`, `2024!!${word}`, `(${word}.${word})#77`, word.repeat(3)]
    expect([word, ...ways.map(refusalOf)]).not.toContain(undefined)
  }
})

it.each([
  'password1234567',
  'iloveyou1234567',
  'ILoveYou-2024-!!',
  '1234567qwerty!!',
  'trustno1trustno1',
  'trustno12345678',
  '--abc123--------',
  'Password1Password1',
  'password password 2',
  '123iloveyouiloveyou!',
  '123456789012345',
  '12345678!!!!!!!',
  '12345678-2024-!!',
])('refuses a common one with digits and signs around it, or repeated: %s', (password) => {
  expect(refusalOf(password)).toBe('common')
})

it.each([
  'mySuperPwd',
  'MyPwdOfBob',
  'NewPwd',
  'aBetterPwd',
  'bob_pwd',
  'hashedPwd',
  'mySecuredPwd',
  'correcthorsebatterystaple',
  'fifteen of them',
  'password of the lighthouse',
  'monkey rides dragon',
  '7 dragons, 12 monkeys',
  '839201748302917',
  'k2 is not everest',
])('takes what merely holds common ones, or none: %s', (password) => {
  expect(refusalOf(password)).toBeUndefined()
})

it.each(['1', 'a', 'a1', '1a'])(
  'takes linear time, whatever is long in it: %s',
  { timeout: 20_000 },
  (piece) => {
    const long = piece.repeat(200_000)
    for (const password of [`${long}b!`, `!b${long}`, `${long}!x${long}`])
      expect(refusalOf(password)).toBeUndefined()
  },
)

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
