import { expect, it } from 'vitest'
import { HashingBusyError } from '../../../src/features/passwords/errors.ts'
import { createFairQueue } from '../../../src/features/passwords/fair-queue.ts'

/** A queue of `network/account#n`, which says whose it is. */
function queueOf(bounds: Partial<Parameters<typeof createFairQueue>[0]> = {}) {
  const queue = createFairQueue<string>({ perAccount: 10, perNetwork: 30, total: 100, ...bounds })
  const add = (work: string) => {
    const [network = '', account = ''] = work.split(/[/#]/)
    return queue.add(work, { network, account })
  }
  const takeAll = () => {
    const taken: string[] = []
    for (let work = queue.take(); work !== undefined; work = queue.take()) taken.push(work)
    return taken
  }
  return { ...queue, add, takeAll }
}

it('serves networks in turn, and within one accounts in turn', () => {
  const { add, takeAll } = queueOf()
  for (const work of ['a/x#1', 'a/x#2', 'a/x#3', 'a/y#1', 'b/z#1', 'b/z#2']) add(work)
  expect(takeAll()).toEqual(['a/x#1', 'b/z#1', 'a/y#1', 'b/z#2', 'a/x#2', 'a/x#3'])
})

it('lets a newcomer wait for one of each network at most', () => {
  const { add, take } = queueOf()
  for (let i = 0; i < 10; i++) for (const network of ['a', 'b']) add(`${network}/x#${i}`)
  add('c/owner#1')
  expect([take(), take(), take()]).toContain('c/owner#1')
})

it('refuses an account that has its share waiting, and nobody else', () => {
  const { add } = queueOf({ perAccount: 2 })
  add('a/x#1')
  add('a/x#2')
  expect(() => add('a/x#3')).toThrow(HashingBusyError)
  for (const work of ['a/y#1', 'b/x#1']) expect(() => add(work)).not.toThrow()
})

it('refuses a network that has its share waiting, and no other', () => {
  const { add } = queueOf({ perNetwork: 3 })
  for (const work of ['a/x#1', 'a/y#1', 'a/z#1']) add(work)
  expect(() => add('a/owner#1')).toThrow(HashingBusyError)
  expect(() => add('b/owner#1')).not.toThrow()
})

it('makes room in a full line at the cost of the network that has most waiting', () => {
  const { add, all } = queueOf({ total: 5 })
  for (const work of ['a/x#1', 'a/x#2', 'a/y#1', 'b/x#1', 'b/x#2']) expect(add(work)).toBeUndefined()
  expect(add('c/owner#1')).toBe('a/y#1')
  expect(all()).toEqual(['a/x#1', 'a/x#2', 'b/x#1', 'b/x#2', 'c/owner#1'])
})

it('refuses a newcomer to a full line where nobody has more waiting', () => {
  const { add, all } = queueOf({ total: 2 })
  for (const work of ['a/x#1', 'b/x#1']) add(work)
  for (const work of ['c/x#1', 'a/y#1']) expect(() => add(work)).toThrow(HashingBusyError)
  expect(all()).toEqual(['a/x#1', 'b/x#1'])
  expect(() => queueOf({ total: 0 }).add('a/x#1')).toThrow(HashingBusyError)
})

it('frees the place of what leaves the line, and keeps nothing of it', () => {
  const { add, remove, take } = queueOf({ perAccount: 1, perNetwork: 1, total: 1 })
  for (let i = 0; i < 3; i++) {
    add(`a/x#${i}`)
    remove(`a/x#${i}`)
    remove(`a/x#${i}`)
  }
  expect(take()).toBeUndefined()
  add('b/x#1')
  expect(take()).toBe('b/x#1')
})
