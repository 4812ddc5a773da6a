import { type NetworkLimit, perHour } from '../rate-limits/network-limit.ts'

/** How many mails may be asked for from one network, whatever for. */
export const mailRequests = (options: { mailCaps: { networkRequests: number } }): NetworkLimit =>
  perHour('mail_requests', options.mailCaps.networkRequests)
