import { HashingBusyError } from './errors.ts'

/** Whose work waits, as far as it is known. */
export interface Share {
  network: string
  account: string
}

/** How much work may wait. */
export interface QueueBounds {
  perAccount: number
  perNetwork: number
  total: number
}

/**
 * Work that waits, in fair shares: served round robin over networks, and within a network over accounts, so that nobody
 * waits for more than one piece of work of each network that has any waiting.
 */
export function createFairQueue<Work>({ perAccount, perNetwork, total }: QueueBounds) {
  // Maps and sets keep the order of insertion: what was just served is put back at the end.
  const networks = new Map<string, { accounts: Map<string, Set<Work>>; size: number }>()
  const shares = new Map<Work, Share>()

  const sizeOf = (network: string) => networks.get(network)?.size ?? 0

  function remove(work: Work): void {
    const { network: name = '', account = '' } = shares.get(work) ?? {}
    const network = networks.get(name)
    const works = network?.accounts.get(account)
    if (!shares.delete(work) || !network || !works) return
    works.delete(work)
    network.size--
    if (works.size === 0) network.accounts.delete(account)
    if (network.size === 0) networks.delete(name)
  }

  /** The work that came last of the network that has most waiting, if that is more than a newcomer's network would. */
  function excess(newcomersNetwork: string): Work | undefined {
    const most = Math.max(...networks.values().map(({ size }) => size))
    if (most <= sizeOf(newcomersNetwork) + 1) return undefined
    return [...shares].findLast(([, { network }]) => sizeOf(network) === most)?.[0]
  }

  return {
    /**
     * Puts work in line.
     * @returns work that has to leave the line for it, of a network that has more waiting.
     * @throws {HashingBusyError} when the account, the network or everybody has too much waiting.
     */
    add(work: Work, share: Share): Work | undefined {
      const { accounts, size } = networks.get(share.network) ?? {
        accounts: new Map<string, Set<Work>>(),
        size: 0,
      }
      const works = accounts.get(share.account) ?? new Set()
      if (works.size >= perAccount || size >= perNetwork) throw new HashingBusyError()
      const leaving = shares.size < total ? undefined : excess(share.network)
      if (shares.size >= total && leaving === undefined) throw new HashingBusyError()
      if (leaving !== undefined) remove(leaving)
      networks.set(share.network, { accounts: accounts.set(share.account, works.add(work)), size: size + 1 })
      shares.set(work, share)
      return leaving
    },

    remove,

    /** Takes the work whose turn it is out of the line. */
    take(): Work | undefined {
      const [[name, network] = []] = networks
      const [[account, works] = []] = network?.accounts ?? []
      const [work] = works ?? []
      if (name === undefined || !network || account === undefined || !works || work === undefined)
        return undefined
      remove(work)
      if (network.accounts.delete(account)) network.accounts.set(account, works)
      if (networks.delete(name)) networks.set(name, network)
      return work
    },

    /** All that waits, in the order in which it came. */
    all: (): Work[] => [...shares.keys()],
  }
}
