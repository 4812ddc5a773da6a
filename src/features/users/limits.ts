import { type NetworkLimit, perHour } from '../rate-limits/network-limit.ts'

/** How many people may register from one network. */
export const signUps = (options: { accounts: { networkSignUps: number } }): NetworkLimit =>
  perHour('sign_ups', options.accounts.networkSignUps)
