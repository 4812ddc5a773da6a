import { type NetworkLimit, perHour } from '../rate-limits/network-limit.ts'

/** How many tokens and codes may be refused to one network. */
export const rejectedTokens = (options: { tokens: { networkRejections: number } }): NetworkLimit =>
  perHour('rejected_tokens', options.tokens.networkRejections, 'refusals')
